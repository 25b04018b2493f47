package io.pgbluegreen.snapshotcopy.check;

import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** An advisory lock on green that lets one first load work at a time. It lasts as long as its connection. */
public final class LoadLock {

    /** The characters "blugreen"; any number would do that nobody else uses. */
    private static final long KEY = 0x626C7567_7265656EL;

    private LoadLock() {}

    /**
     * Takes the lock for this connection.
     *
     * @throws Problem CHECK_FAILED that says who holds it
     */
    public static void acquire(Connection green, String where) throws SQLException {
        boolean acquired = Sql.one(green, "SELECT pg_catalog.pg_try_advisory_lock(?)", row -> row.getBoolean(1), KEY);
        if (!acquired) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "another copy into " + where + " is at work"
                            + holder(green).map(holder -> ": " + holder).orElse(""),
                    "Wait until it ends, or end it. A process that was killed holds the lock until the server notices:"
                            + " pg_terminate_backend ends its session at once.");
        }
    }

    /** Who holds the lock; nobody while nothing is copied into the database. */
    public static Optional<String> holder(Connection green) throws SQLException {
        return Sql.first(green, """
                SELECT pg_catalog.format('process %s of role %s from %s, connected since %s', a.pid, a.usename,
                                         coalesce(a.client_addr::text, 'this machine'), a.backend_start)
                FROM pg_catalog.pg_locks l
                JOIN pg_catalog.pg_stat_activity a USING (pid)
                JOIN pg_catalog.pg_database d ON d.oid = l.database AND d.datname = pg_catalog.current_database()
                WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
                  AND l.classid = cast(cast(? AS bigint) >> 32 AS bigint)::oid
                  AND l.objid = cast(cast(? AS bigint) & 4294967295 AS bigint)::oid""", row -> row.getString(1), KEY, KEY);
    }
}
