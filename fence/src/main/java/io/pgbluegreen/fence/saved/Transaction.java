package io.pgbluegreen.fence.saved;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs statements in one transaction of a connection that is in autocommit mode otherwise. */
public final class Transaction {

    /** How long to wait for somebody who changes the same role or database, in a transaction of theirs. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout TO '2s'";

    private Transaction() {}

    /** Statements that belong together. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws SQLException;
    }

    /** Commits when the work ends, rolls back when it throws. */
    public static <T> T run(Connection connection, Work<T> work) throws SQLException {
        return run(connection, work, true);
    }

    /** Rolls back in any case. */
    public static <T> T withoutTrace(Connection connection, Work<T> work) throws SQLException {
        return run(connection, work, false);
    }

    private static <T> T run(Connection connection, Work<T> work, boolean commit) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalStateException("expected a connection in autocommit mode, found one in a transaction");
        }
        connection.setAutoCommit(false);
        T result;
        try {
            Sql.run(connection, LOCK_TIMEOUT);
            result = work.run();
            if (commit) {
                connection.commit();
            } else {
                connection.rollback();
            }
        } catch (SQLException | RuntimeException e) {
            endAfter(e, connection);
            throw e;
        }
        connection.setAutoCommit(true);
        return result;
    }

    private static void endAfter(Exception failure, Connection connection) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
