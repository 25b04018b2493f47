package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.Secret;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What is to be known of PgBouncer.
 *
 * @param consoles every process that applications use
 * @param user one of {@code admin_users}
 * @param password empty where the driver finds one itself ({@code PGPASSFILE}, {@code ~/.pgpass}) or none is needed
 * @param database the entry of {@code [databases]} that applications connect to
 * @param retarget how that entry is given another server
 * @param blue where it points while blue takes writes
 * @param green where it points while green does
 */
public record PgBouncerSettings(
        List<ConsoleAddress> consoles,
        String user,
        Optional<Secret> password,
        String database,
        Retarget retarget,
        Target blue,
        Target green) {

    public PgBouncerSettings {
        consoles = List.copyOf(consoles);
        if (consoles.isEmpty() || new LinkedHashSet<>(consoles).size() < consoles.size()) {
            throw new IllegalArgumentException("expected the consoles of PgBouncer, each once, found " + consoles);
        }
        if (user.isEmpty()) {
            throw new IllegalArgumentException("expected a user of PgBouncer's admin_users, found nothing");
        }
        if (database.isEmpty() || database.chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException(
                    "expected an entry of PgBouncer's [databases], found '" + database + "'");
        }
        if (database.equals("*") || database.equals("pgbouncer")) {
            throw new IllegalArgumentException("expected an entry of PgBouncer's [databases] with a name of its own,"
                    + " found '" + database + "'");
        }
        if (blue.host().equals(green.host()) && blue.port() == green.port()) {
            throw new IllegalArgumentException("expected two servers, found " + blue + " for both sides");
        }
    }

    Target target(Side side) {
        return side == Side.BLUE ? blue : green;
    }
}
