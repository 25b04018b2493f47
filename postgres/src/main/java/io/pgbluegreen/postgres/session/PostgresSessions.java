package io.pgbluegreen.postgres.session;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens sessions in one database, each with the parameters that its work needs. All of them print values as text that
 * reads back exactly on any version, resolve no name without its schema, and are in autocommit mode.
 *
 * <p>Every method throws a {@link Problem} that says in one sentence what kept it from connecting: UNAVAILABLE where
 * trying again can help, CONFIGURATION where something must be changed first.
 */
public final class PostgresSessions {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private final ConnectionSettings settings;

    public PostgresSessions(ConnectionSettings settings) {
        this.settings = settings;
    }

    public ConnectionSettings settings() {
        return settings;
    }

    /**
     * A session for ordinary statements: catalog, metadata, checks, and reading tables for the first copy.
     *
     * @param applicationName as {@code pg_stat_activity} shows it
     */
    public Connection open(String applicationName) {
        return open(applicationName, List.of());
    }

    /** A session that applies changes, in replica role where the role may set it. */
    public TargetSession openApplier(String applicationName) {
        return openTarget(applicationName, SessionParameter.APPLIER);
    }

    /** A session that fills tables in the first copy, in replica role where the role may set it. */
    public TargetSession openCopyTarget(String applicationName) {
        return openTarget(applicationName, SessionParameter.COPY_TARGET);
    }

    /**
     * A session that understands replication commands ({@code replication=database}, simple protocol) and, from
     * version 10 on, SQL too. A {@code socketTimeout} of the settings does not hold here: silence is normal for a
     * stream, and {@link KeepAliveSocketFactory} tells when the server has gone.
     */
    public Connection openReplication(String applicationName) {
        Connection connection =
                connect(() -> WalSenderZone.inUtc(() -> DriverConnection.replication(settings, applicationName)));
        return prepare(connection, () -> {
            ServerVersion version = ServerVersion.of(connection);
            if (version.walSenderRunsSql()) {
                List<SessionParameter> parameters = new ArrayList<>(SessionParameter.NO_NEWER_TIMEOUTS);
                // The driver sends the JVM's own zone when it connects, and that beats the startup options.
                parameters.add(SessionParameter.UTC);
                Sql.run(connection, SessionParameter.statements(parameters, version));
            }
        });
    }

    private TargetSession openTarget(String applicationName, List<SessionParameter> parameters) {
        Connection connection = open(applicationName, parameters);
        boolean[] replicaRole = {false};
        prepare(connection, () -> replicaRole[0] = setReplicaRole(connection));
        return new TargetSession(connection, replicaRole[0]);
    }

    private Connection open(String applicationName, List<SessionParameter> more) {
        Connection connection = connect(() -> DriverConnection.plain(settings, applicationName));
        return prepare(connection, () -> {
            List<SessionParameter> parameters = new ArrayList<>(SessionParameter.EXACT_TEXT);
            parameters.add(SessionParameter.UTC);
            parameters.addAll(SessionParameter.PLAIN);
            parameters.addAll(SessionParameter.NO_TIMEOUTS);
            parameters.addAll(SessionParameter.NO_NEWER_TIMEOUTS);
            parameters.addAll(more);
            Sql.run(connection, SessionParameter.statements(parameters, ServerVersion.of(connection)));
        });
    }

    private static boolean setReplicaRole(Connection connection) throws SQLException {
        try {
            Sql.run(connection, "SET session_replication_role TO replica");
            return true;
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private Connection connect(Connecting connecting) {
        try {
            return connecting.connect();
        } catch (SQLException e) {
            throw ConnectionProblems.of(settings, e);
        }
    }

    private Connection prepare(Connection connection, Preparing preparing) {
        try {
            preparing.prepare();
            return connection;
        } catch (SQLException e) {
            closeAfter(e, connection);
            throw ConnectionProblems.of(settings, e);
        } catch (RuntimeException e) {
            closeAfter(e, connection);
            throw e;
        }
    }

    private static void closeAfter(Exception failure, Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    @FunctionalInterface
    private interface Connecting {
        Connection connect() throws SQLException;
    }

    @FunctionalInterface
    private interface Preparing {
        void prepare() throws SQLException;
    }
}
