package io.pgbluegreen.integration;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.forum.ForumSchema;
import java.sql.Connection;
import java.sql.SQLException;

/** The forum on both sides, with rows on blue. */
final class Forums {

    private static final int VERSION_11 = 110000;

    private Forums() {}

    /** The tables without rows, and the one of {@link SwitchableForum}'s own. */
    static void createTables(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            ForumSchema.create(connection, VERSION_11);
        }
        server.execute("CREATE TABLE public.intruders (id int PRIMARY KEY)");
    }

    static void create(TestMigration migration, long rows) throws SQLException {
        create(migration, rows, VERSION_11);
    }

    /** @param oldestVersionNum of the older side, which decides which features the schema has */
    static void create(TestMigration migration, long rows, int oldestVersionNum) throws SQLException {
        try (Connection blue = migration.blue.connect();
                Connection green = migration.green.connect()) {
            ForumSchema.create(blue, oldestVersionNum);
            ForumSchema.create(green, oldestVersionNum);
            ForumSchema.seed(blue, rows);
        }
    }
}
