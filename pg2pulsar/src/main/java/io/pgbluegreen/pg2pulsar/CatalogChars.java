package io.pgbluegreen.pg2pulsar;

import io.pgbluegreen.pg2pulsar.decode.SourceCharTypes;
import io.pgbluegreen.postgres.catalog.CharTypes;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.replication.CommitVisibility;
import io.pgbluegreen.postgres.session.PostgresSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks a server for its types of {@code "char"}, over a session for each question: there are few. */
final class CatalogChars implements SourceCharTypes {

    private final PostgresSessions sessions;
    private volatile @Nullable Connection asking;

    CatalogChars(PostgresSessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public CharTypes behind(Set<Long> xids) {
        String where = sessions.settings().where();
        try (Connection connection = sessions.open("bluegreen publisher types")) {
            asking = connection;
            CommitVisibility.await(connection, where, xids);
            return CharTypes.read(connection);
        } catch (SQLException e) {
            throw PostgresErrors.statement(where, "tell its types of \"char\"", e);
        } finally {
            asking = null;
        }
    }

    /** Makes a question that waits fail, from another thread. */
    void abort() throws SQLException {
        Connection open = asking;
        if (open != null) {
            open.abort(Runnable::run);
        }
    }
}
