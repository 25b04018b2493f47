package io.pgbluegreen.cli.cluster;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.server.RolePrivileges;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;

/** One cluster while a command works on it: a session, and what the server said of itself at its beginning. */
public final class Cluster implements AutoCloseable {

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

    /**
     * Connects; the {@link io.pgbluegreen.problem.Problem} that it throws says what kept it from that.
     *
     * @param application names the session on the server; begins with {@code bluegreen}
     */
    public static Cluster open(ConnectionSettings settings, String application) {
        PostgresSessions sessions = new PostgresSessions(settings);
        Connection connection = sessions.open(application);
        try {
            return new Cluster(sessions, connection);
        } catch (SQLException e) {
            close(connection, e);
            throw PostgresErrors.statement(settings.where(), "say what it is", e);
        }
    }

    public Side side() {
        return sessions.settings().side();
    }

    /** Names it in messages. */
    public String where() {
        return sessions.settings().where();
    }

    public ConnectionSettings settings() {
        return sessions.settings();
    }

    public PostgresSessions sessions() {
        return sessions;
    }

    public ServerFacts facts() {
        return facts;
    }

    public RolePrivileges role() {
        return role;
    }

    /** Works on the session; what the server refuses becomes a problem that says what was being done. */
    public <T> T call(String action, Statements<T> statements) {
        try {
            return statements.run(connection);
        } catch (SQLException e) {
            throw PostgresErrors.statement(where(), action, e);
        }
    }

    /** Whether the schema {@code bluegreen} is there. */
    public boolean hasSchema() {
        return call("look for the schema " + MetadataSchema.NAME, MetadataSchema::exists);
    }

    /**
     * Does nothing where the schema {@code bluegreen} is there, as this program expects it.
     *
     * @throws Problem CHECK_FAILED when it is not
     */
    public void requireSchema() {
        call("look for the schema " + MetadataSchema.NAME, session -> {
            MetadataSchema.require(session, settings());
            return session;
        });
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
    public interface Statements<T> {
        T run(Connection connection) throws SQLException;
    }
}
