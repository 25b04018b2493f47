package io.pgbluegreen.integration;

import io.pgbluegreen.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

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

    /** What a superuser has created belongs to the owner from now on, and the commands log in as the member. */
    static void takeOver(TestMigration migration) throws SQLException, IOException {
        for (PostgresServer server : List.of(migration.blue, migration.green)) {
            create(server);
            giveAway(server);
        }
        migration.useRole(MOVER, PASSWORD);
        Files.writeString(
                migration.folder.resolve("migration.yaml"),
                "fence: {ways: [nologin], exempt-roles: [postgres]}\n",
                StandardOpenOption.APPEND);
    }

    /** Schemas, tables and views go to the tables' owner. */
    private static void giveAway(PostgresServer server) throws SQLException {
        server.execute("""
                DO $$
                DECLARE
                    one text;
                BEGIN
                    FOR one IN
                        SELECT format('SCHEMA %I', nspname) FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$'
                        UNION ALL
                        SELECT format('TABLE %I.%I', nspname, relname)
                        FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                        WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname !~ '^pg_|^information_schema$'
                    LOOP
                        EXECUTE format('ALTER %s OWNER TO shop_owner', one);
                    END LOOP;
                END $$""");
    }

    /** A session of the application. */
    static Connection application(PostgresServer server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), APP, PASSWORD);
    }
}
