package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.postgres.session.TargetSession;
import java.sql.Connection;
import java.sql.SQLException;

/** A session on green, whose failures say that it was green. */
record TargetSessionUse(TargetSession session) {

    Connection connection() {
        return session.connection();
    }

    void run(Statements statements) throws CopyFailure {
        try {
            statements.run(session);
        } catch (SQLException e) {
            throw CopyFailure.ofGreen(e);
        }
    }

    <T> T ask(Question<T> question) throws CopyFailure {
        try {
            return question.ask(session);
        } catch (SQLException e) {
            throw CopyFailure.ofGreen(e);
        }
    }

    /** Statements without an answer. */
    @FunctionalInterface
    interface Statements {
        void run(TargetSession session) throws SQLException;
    }

    /** Statements with one. */
    @FunctionalInterface
    interface Question<T> {
        T ask(TargetSession session) throws SQLException;
    }
}
