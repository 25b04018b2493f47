package io.pgbluegreen.cli.setup;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.server.RolePrivileges;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import java.sql.Connection;
import java.sql.SQLException;

/** One cluster while it is checked and set up: a session, and what the server said of itself at its beginning. */
final class Cluster implements AutoCloseable {

    private static final String APPLICATION = "bluegreen setup";

    private final PostgresSessions sessions;
    private final Connection connection;
    private final ServerFacts facts;
    private final RolePrivileges role;

    private Cluster(PostgresSessions sessions, Connection connection) throws SQLException {
        this.sessions = sessions;
        this.connection = connection;
        this.facts = ServerFacts.read(connection);
        this.role = RolePrivileges.read(connection);
    }

    /** Connects; the {@link io.pgbluegreen.problem.Problem} that it throws says what kept it from that. */
    static Cluster open(ConnectionSettings settings) {
        PostgresSessions sessions = new PostgresSessions(settings);
        Connection connection = sessions.open(APPLICATION);
        try {
            return new Cluster(sessions, connection);
        } catch (SQLException e) {
            close(connection, e);
            throw PostgresErrors.statement(settings.where(), "say what it is", e);
        }
    }

    Side side() {
        return sessions.settings().side();
    }

    /** Names it in messages. */
    String where() {
        return sessions.settings().where();
    }

    ConnectionSettings settings() {
        return sessions.settings();
    }

    PostgresSessions sessions() {
        return sessions;
    }

    ServerFacts facts() {
        return facts;
    }

    RolePrivileges role() {
        return role;
    }

    /** Works on the session; what the server refuses becomes a problem that says what was being done. */
    <T> T call(String action, Statements<T> statements) {
        try {
            return statements.run(connection);
        } catch (SQLException e) {
            throw PostgresErrors.statement(where(), action, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw PostgresErrors.statement(where(), "close a session", e);
        }
    }

    private static void close(Connection connection, SQLException failure) {
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** What is done on a session. */
    @FunctionalInterface
    interface Statements<T> {
        T run(Connection connection) throws SQLException;
    }
}
