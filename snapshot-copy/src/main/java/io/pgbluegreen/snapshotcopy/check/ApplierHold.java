package io.pgbluegreen.snapshotcopy.check;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.Applied;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the applier into green from writing while tables are copied. Every transaction of an applier updates its
 * progress row first, so a lock on that row is a lock on the applier.
 *
 * <p>A table's copy stands for every change before its start LSN. That is only true if nothing from behind the start
 * LSN has been applied to it: the position must be at or before the snapshot's, and must not move until the table's new
 * start LSN is noted.
 */
public final class ApplierHold implements AutoCloseable {

    private static final long SILENT_MILLIS = 15_000;
    private static final Set<String> ENDED = Set.of("failed", "stopped");

    /** How the names of daemons begin that write into a database: that of a side, and that of a follower. */
    private static final String APPLIER = "pulsar2pg-";

    private final Connection connection;
    private final Optional<Applied> applied;

    private ApplierHold(Connection connection, Optional<Applied> applied) {
        this.connection = connection;
        this.applied = applied;
    }

    /**
     * Takes the lock. It is held until this is closed.
     *
     * @throws Problem CHECK_FAILED when the applier is in a transaction and does not end it within seconds
     */
    public static ApplierHold take(PostgresSessions green, Side source) throws SQLException {
        Connection connection = green.open("bluegreen copy hold");
        try {
            connection.setAutoCommit(false);
            Sql.run(connection, "SET LOCAL lock_timeout = '10s'");
            Sql.list(
                    connection,
                    "SELECT 1 FROM bluegreen.applied WHERE source = ? FOR UPDATE",
                    row -> 1,
                    source.label());
            Sql.run(connection, "SET LOCAL lock_timeout = 0");
            return new ApplierHold(connection, AppliedTable.read(connection, source.label()));
        } catch (SQLException e) {
            connection.close();
            if (PostgresErrors.isLockTimeout(e)) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        "the applier of " + source + " into " + green.settings().where()
                                + " is in the middle of a transaction",
                        "Stop it, then run the copy again.",
                        e);
            }
            throw e;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Checks that the applier has not gone beyond the snapshot.
     *
     * @throws Problem NEEDS_PERSON when it has
     */
    public void requireAtOrBefore(Lsn snapshot) {
        Lsn position = applied.map(Applied::endLsn).orElse(Lsn.ZERO);
        if (position.isAfter(snapshot)) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "the applier is at " + position + ", beyond the snapshot at " + snapshot
                            + ": positions of the two do not come from the same cluster, or blue went back in time",
                    "Find out whether blue was restored or replaced. If so, begin anew with an empty green.");
        }
    }

    /** That the lock is still held; throws when the connection is lost. */
    public void ping() throws SQLException {
        Sql.list(connection, "SELECT 1", row -> 1);
    }

    /**
     * Checks that no applier runs: one that has read the tables' start LSNs before would not learn of the new ones.
     *
     * @throws Problem CHECK_FAILED when one does
     */
    public static void requireStopped(Connection green, String where) throws SQLException {
        for (Daemon daemon : DaemonTable.readAll(green)) {
            String name = daemon.state().name();
            if (name.startsWith(APPLIER) && !isStopped(daemon)) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        "expected the daemon " + name + " of " + where + " to be stopped before a table is copied"
                                + " again, found it " + daemon.state().actual(),
                        "Stop " + name
                                + " (one that was killed counts as stopped after 15 s), copy the table, then start"
                                + " it: it goes on where it was.");
            }
        }
    }

    /** One that says that it has failed or stopped has ended; one that was killed says nothing. */
    private static boolean isStopped(Daemon daemon) {
        return ENDED.contains(daemon.state().actual())
                || daemon.silentForMillis()
                        .map(silent -> silent > SILENT_MILLIS)
                        .orElse(true);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
