package io.pgbluegreen.integration;

import io.pgbluegreen.testkit.forum.ForumSchema;
import java.sql.Connection;
import java.sql.SQLException;

/** The forum on both sides, with rows on blue. */
final class Forums {

    /** The older of the two majors decides which features the schema has. */
    private static final int VERSION_11 = 110000;

    private Forums() {}

    static void create(TestMigration migration, long rows) throws SQLException {
        try (Connection blue = migration.blue.connect();
                Connection green = migration.green.connect()) {
            ForumSchema.create(blue, VERSION_11);
            ForumSchema.create(green, VERSION_11);
            ForumSchema.seed(blue, rows);
        }
    }
}
