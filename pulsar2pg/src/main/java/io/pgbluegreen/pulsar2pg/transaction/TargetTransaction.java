package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.pulsar2pg.target.Position;
import io.pgbluegreen.pulsar2pg.target.ProgressRow;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The target's connection as far as transactions go: begun with the progress row, committed with or without waiting for
 * the disk, rolled back.
 */
final class TargetTransaction {

    private final Connection connection;
    private final ProgressRow row;
    private final boolean deferring;
    /** As the server has it; unknown after a rollback, which takes a SET back too. */
    private @Nullable Boolean synchronous;

    /**
     * For one session.
     *
     * @param connection not in autocommit mode
     * @param deferring whether constraints that can wait are checked at the commit, as the source may have done
     */
    TargetTransaction(Connection connection, ProgressRow row, boolean deferring) {
        this.connection = connection;
        this.row = row;
        this.deferring = deferring;
    }

    /** Moves the progress row, which is the first change of a transaction, or the last of one that was held open. */
    void advance(Position from, ProgressRow.Step step) throws SQLException, SupersededException {
        requireHeld(row.advance(from, step), from);
        defer();
    }

    /** Begins a transaction whose end is not known yet. */
    void hold(Position from) throws SQLException, SupersededException {
        requireHeld(row.hold(from), from);
        defer();
    }

    private void defer() throws SQLException {
        if (deferring) {
            Sql.run(connection, "SET CONSTRAINTS ALL DEFERRED");
        }
    }

    private static void requireHeld(boolean held, Position from) throws SupersededException {
        if (!held) {
            throw new SupersededException("the progress row no longer stands at frame " + from.seq() + ", LSN "
                    + from.endLsn() + ": another applier has moved it on");
        }
    }

    void savepoint() throws SQLException {
        Sql.run(connection, "SAVEPOINT piece");
    }

    void releaseSavepoint() throws SQLException {
        Sql.run(connection, "RELEASE SAVEPOINT piece");
    }

    void rollbackToSavepoint() throws SQLException {
        Sql.run(connection, "ROLLBACK TO SAVEPOINT piece");
    }

    /** Whether this and every earlier transaction is to be on disk when {@link #commit} returns. */
    void setDurable(boolean durable) throws SQLException {
        if (synchronous == null || synchronous != durable) {
            Sql.run(connection, "SET synchronous_commit TO " + (durable ? "on" : "off"));
            synchronous = durable;
        }
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        synchronous = null;
        connection.rollback();
    }
}
