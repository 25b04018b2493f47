package io.pgbluegreen.benchmarks;

import io.pgbluegreen.changeevent.Lsn;
import java.sql.Connection;
import java.sql.SQLException;

/** One target that is to catch up with what the source has written since its slot was made. */
interface CatchUpRound {

    long LONGEST_SECONDS = 1800;
    long POLL_MILLIS = 20;

    /** Loads the target and makes the slot; the workload runs after that. */
    void prepare() throws SQLException, InterruptedException;

    /**
     * Starts replication and waits until the target holds everything before the position.
     *
     * @return seconds from the start to the last change applied
     */
    double catchUp(Lsn target) throws SQLException, InterruptedException;

    /** The target's database. */
    String database();

    /** Waits until the query, which gives an LSN, has come to the target; returns seconds since {@code startNanos}. */
    static double awaitLsn(Connection connection, String sql, Lsn target, long startNanos, Runnable stillAlive)
            throws SQLException, InterruptedException {
        while (Lsn.parse(Servers.one(connection, sql)).isBefore(target)) {
            stillAlive.run();
            if (System.nanoTime() - startNanos > LONGEST_SECONDS * 1_000_000_000L) {
                throw new IllegalStateException("not caught up after " + LONGEST_SECONDS + " s: " + sql);
            }
            Thread.sleep(POLL_MILLIS);
        }
        return (System.nanoTime() - startNanos) / 1e9;
    }
}
