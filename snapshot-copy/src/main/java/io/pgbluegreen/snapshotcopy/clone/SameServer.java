package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Tells whether two addresses lead to one server. A clone has all that would distinguish servers from its original; but
 * a lock taken on one server is held on that one alone.
 */
public final class SameServer {

    private static final String HELD = """
            SELECT count(*) FROM pg_catalog.pg_locks
            WHERE locktype = 'advisory' AND objsubid = 2 AND classid = cast(? AS int)::oid AND objid = cast(? AS int)::oid""";

    private SameServer() {}

    /**
     * Makes sure that they are two.
     *
     * @throws Problem CONFIGURATION when they are one
     */
    public static void refuse(PostgresSessions blue, PostgresSessions green) {
        int first = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        int second = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        try (Connection one = blue.open("bluegreen adopt");
                Connection other = green.open("bluegreen adopt")) {
            Sql.list(one, "SELECT pg_catalog.pg_advisory_lock(?, ?)", row -> 1, first, second);
            if (Sql.one(other, HELD, row -> row.getLong(1), first, second) > 0) {
                throw new Problem(
                        Kind.CONFIGURATION,
                        green.settings().where() + " is the same server as "
                                + blue.settings().where() + "; expected a clone of it",
                        "Mend host and port of green in the configuration.");
            }
        } catch (SQLException e) {
            throw PostgresErrors.statement(
                    blue.settings().where() + " or " + green.settings().where(), "tell whether they are one server", e);
        }
    }
}
