package io.pgbluegreen.sequencefixer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Cuts work into transactions that hold a few hundred locks each: the lock table of a server with default settings has
 * room for some thousand, for all sessions together.
 */
final class Chunks {

    static final int LOCKS = 500;

    private Chunks() {}

    static <T> void each(Connection connection, List<T> all, Step<T> step) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalStateException("expected a connection in autocommit mode, found one in a transaction,"
                    + " which would lock all sequences until it ends");
        }
        for (int begin = 0; begin < all.size(); begin += LOCKS) {
            step.run(all.subList(begin, Math.min(begin + LOCKS, all.size())));
        }
    }

    @FunctionalInterface
    interface Step<T> {
        void run(List<T> chunk) throws SQLException;
    }
}
