package io.pgbluegreen.cutover.cluster;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The advisory lock, in each cluster's database, of whoever runs an operation. It belongs to a session and goes with
 * it.
 */
final class OperationLock {

    /** "blue" and "gree" in ASCII: unlikely to be anybody else's. */
    private static final int FIRST_KEY = 0x626c7565;

    private static final int SECOND_KEY = 0x67726565;

    private OperationLock() {}

    /** Takes the lock, or tells that somebody has it; holding it already is fine. */
    static boolean take(Connection connection) throws SQLException {
        return isMine(connection)
                || Sql.one(
                        connection,
                        "SELECT pg_catalog.pg_try_advisory_lock(?, ?)",
                        row -> row.getBoolean(1),
                        FIRST_KEY,
                        SECOND_KEY);
    }

    /** Who has it, in words. */
    static Optional<String> holder(Connection connection) throws SQLException {
        return Sql.list(
                        connection,
                        """
                        SELECT a.pid, a.usename, a.application_name, coalesce(host(a.client_addr), 'local') AS client,
                               to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since
                        FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a USING (pid)""" + LOCK,
                        row -> "the session with pid " + row.getInt("pid") + " of role " + row.getString("usename")
                                + ", application \"" + row.getString("application_name") + "\", client "
                                + row.getString("client") + ", connected since " + row.getString("since") + " UTC",
                        FIRST_KEY,
                        SECOND_KEY)
                .stream()
                .findFirst();
    }

    private static boolean isMine(Connection connection) throws SQLException {
        return Sql.one(
                connection,
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l" + LOCK + " AND l.pid = pg_catalog.pg_backend_pid())",
                row -> row.getBoolean(1),
                FIRST_KEY,
                SECOND_KEY);
    }

    private static final String LOCK = " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2"
            + " AND l.database = (SELECT oid FROM pg_catalog.pg_database"
            + " WHERE datname = pg_catalog.current_database())"
            + " AND l.classid = cast(? AS int)::oid AND l.objid = cast(? AS int)::oid";
}
