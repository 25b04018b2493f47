package io.pgbluegreen.snapshotcopy.largeobject;

import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;

/** A session, whose failures say of which cluster they are. */
record Place(Connection connection, String where) {

    /**
     * Asks something.
     *
     * @param action fit to follow "could not"
     * @throws Problem when the server refuses or is gone
     */
    <T> T ask(String action, Question<T> question) {
        try {
            return question.ask(connection);
        } catch (SQLException e) {
            throw PostgresErrors.statement(where, action, e);
        }
    }

    /** As {@link #ask}, without an answer. */
    void tell(String action, Statements statements) {
        try {
            statements.run(connection);
        } catch (SQLException e) {
            throw PostgresErrors.statement(where, action, e);
        }
    }

    /** Something asked. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** Something done. */
    @FunctionalInterface
    interface Statements {
        void run(Connection connection) throws SQLException;
    }
}
