package io.pgbluegreen.integration;

import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Roles as on a managed service: whoever moves the cluster is no superuser, and a member of the tables' owner. */
final class ManagedRoles {

    /** Of the commands. */
    static final String MOVER = "mover";

    /** Of the tables. */
    static final String OWNER = "shop_owner";

    /** Of the application. */
    static final String APP = "shop_app";

    /** Of both that log in. */
    static final String PASSWORD = "managed secret";

    private ManagedRoles() {}

    /** With as much as the version asks for. */
    static void create(PostgresServer server) throws SQLException {
        server.execute(
                "CREATE ROLE " + OWNER,
                "CREATE ROLE " + APP + " LOGIN PASSWORD '" + PASSWORD + "'",
                "CREATE ROLE " + MOVER + " LOGIN REPLICATION CREATEROLE PASSWORD '" + PASSWORD + "'",
                "GRANT " + OWNER + " TO " + MOVER,
                "GRANT pg_monitor, pg_signal_backend TO " + MOVER,
                "GRANT CREATE ON DATABASE " + server.database() + " TO " + MOVER);
        if (Integer.parseInt(server.major()) >= 16) {
            server.execute("GRANT " + APP + " TO " + MOVER + " WITH ADMIN OPTION");
        }
    }

    /** A session of the application. */
    static Connection application(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), APP, PASSWORD);
    }
}
