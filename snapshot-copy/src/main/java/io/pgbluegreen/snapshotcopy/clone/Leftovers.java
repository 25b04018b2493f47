package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What blue's files bring to a clone and would do harm there: slots that nobody reads, subscriptions that
 * go on, prepared transactions whose end is blue's to say and whose locks the applier would wait for. */
final class Leftovers {

    private static final String SUBSCRIPTIONS = """
            SELECT s.subname, d.datname FROM pg_catalog.pg_subscription s
            JOIN pg_catalog.pg_database d ON d.oid = s.subdbid WHERE s.subenabled ORDER BY 2, 1""";

    private static final String SEQUENCES = """
            SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'S' AND c.relpersistence = 'p' AND n.nspname <> 'bluegreen' ORDER BY 1""";

    private static final String PREPARED =
            "SELECT gid FROM pg_catalog.pg_prepared_xacts WHERE database = current_database() ORDER BY 1";

    private Leftovers() {}

    /** @param ours the copy of blue's slot, which goes away by itself unless somebody reads from it */
    static List<Problem> problems(Connection clone, String ours, String where) throws SQLException {
        List<Problem> problems = new ArrayList<>();
        List<ReplicationSlot> slots = Slots.list(clone).stream()
                .filter(slot -> slot.isLogical()
                        ? !slot.name().equals(ours) || slot.active()
                        : !slot.active() && slot.restartLsn().isPresent())
                .toList();
        if (!slots.isEmpty()) {
            problems.add(new Problem(
                    Kind.CHECK_FAILED,
                    where + " holds replication slots that came with blue's files: "
                            + slots.stream().map(ReplicationSlot::name).collect(Collectors.joining(", "))
                            + ". They keep WAL for readers that are on blue",
                    slots.stream()
                            .map(slot -> "SELECT pg_drop_replication_slot(" + Identifiers.literal(slot.name()) + ");")
                            .collect(Collectors.joining(" "))));
        }
        if (ServerVersion.of(clone).hasPublications() && maySeeSubscriptions(clone)) {
            for (String name : Sql.list(clone, SUBSCRIPTIONS, row -> row.getString(1))) {
                String quoted = Identifiers.quote(name);
                problems.add(new Problem(
                        Kind.CHECK_FAILED,
                        where + " has blue's subscription " + quoted + " and would take the changes that are blue's",
                        "ALTER SUBSCRIPTION " + quoted + " DISABLE; ALTER SUBSCRIPTION " + quoted
                                + " SET (slot_name = NONE); DROP SUBSCRIPTION " + quoted + ";"));
            }
        }
        List<String> prepared = Sql.list(clone, PREPARED, row -> row.getString(1));
        if (!prepared.isEmpty()) {
            problems.add(new Problem(
                    Kind.CHECK_FAILED,
                    where + " has blue's prepared transactions " + String.join(", ", prepared)
                            + ", whose rows come through the topic if blue commits them",
                    prepared.stream()
                            .map(gid -> "ROLLBACK PREPARED " + Identifiers.literal(gid) + ";")
                            .collect(Collectors.joining(" "))));
        }
        return problems;
    }

    static List<String> sequences(Connection connection) throws SQLException {
        return Sql.list(connection, SEQUENCES, row -> row.getString(1));
    }

    private static boolean maySeeSubscriptions(Connection clone) throws SQLException {
        return Sql.one(
                clone,
                "SELECT pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subenabled', 'SELECT')",
                row -> row.getBoolean(1));
    }
}
