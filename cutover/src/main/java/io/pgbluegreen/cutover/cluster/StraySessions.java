package io.pgbluegreen.cutover.cluster;

import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Sessions of operations that do not exist any more: a network timeout, Ctrl-C or a kill ends the client, while the server
 * may be in the middle of a COMMIT that waits for a standby, or of a COPY to a program. Whoever holds the lock of
 * operations ends them and waits until they are gone, since what they do may come true at any time.
 */
final class StraySessions {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

    private static final String OTHERS = """
            FROM pg_catalog.pg_stat_activity
            WHERE datname = pg_catalog.current_database() AND usename = session_user AND application_name = ?
              AND pid <> pg_catalog.pg_backend_pid() AND pid <> ALL (cast(? AS int[]))""";

    private StraySessions() {}

    /**
     * Ends them all; most often there is none.
     *
     * @param own processes of the sessions that belong to whoever asks
     * @throws Problem UNAVAILABLE naming those that do not end within the limit
     */
    static void end(Connection connection, String where, List<Integer> own, Duration limit) throws SQLException {
        String spared = own.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
        long deadline = System.nanoTime() + limit.toNanos();
        while (!terminate(connection, spared).isEmpty()) {
            if (System.nanoTime() >= deadline) {
                throw new Problem(
                        Kind.UNAVAILABLE,
                        where + ": sessions of an operation before are still at work, and what they do may come true: "
                                + String.join("; ", describe(connection, spared)),
                        "Find out what they wait for (a disk, a standby, a program), or end them; then run it again.");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** Ends one that is known by its process, if it is still there. */
    static void end(Connection connection, Optional<Integer> process) throws SQLException {
        if (process.isPresent()) {
            Sql.list(
                    connection,
                    "SELECT pg_catalog.pg_terminate_backend(pid) " + OTHERS + " AND pid = ?",
                    row -> row.getBoolean(1),
                    ClusterSession.APPLICATION_NAME,
                    "{}",
                    process.get());
        }
    }

    private static List<Integer> terminate(Connection connection, String spared) throws SQLException {
        return Sql.list(
                connection,
                "SELECT pid, pg_catalog.pg_terminate_backend(pid) " + OTHERS,
                row -> row.getInt("pid"),
                ClusterSession.APPLICATION_NAME,
                spared);
    }

    private static List<String> describe(Connection connection, String spared) throws SQLException {
        return Sql.list(
                connection,
                "SELECT 'pid ' || pid || ', ' || coalesce(state, '?') || ', statement since ' || coalesce("
                        + "to_char(query_start AT TIME ZONE 'UTC', 'HH24:MI:SS'), '?') || ' UTC' AS text " + OTHERS,
                row -> row.getString("text"),
                ClusterSession.APPLICATION_NAME,
                spared);
    }
}
