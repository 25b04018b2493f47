package io.pgbluegreen.demo.stage;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.forum.ForumSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.flywaydb.core.Flyway;

/** Builds the forum in a server's database. */
final class Forum {

    /** The schemas whose tables move. */
    static final List<String> SCHEMAS = List.of("forum", "public", "demo");

    /** Where Flyway notes what it did: on both sides with dates of its own, so that it takes no part in the migration. */
    private static final String FLYWAY_SCHEMA = "flyway";

    private static final String QUIET = "io.pgbluegreen.postgres.metadata.WarningsOnly";

    private Forum() {}

    /** Creates the tables by Flyway, as a service would: the same scripts on either side. */
    static void create(PostgresServer server, Majors majors) throws SQLException {
        Flyway.configure()
                .loggers(QUIET)
                .dataSource(server.jdbcUrl(), server.user(), server.password())
                .locations(ForumSchema.FLYWAY_LOCATION)
                .defaultSchema(FLYWAY_SCHEMA)
                .target(ForumSchema.flywayTarget(majors.oldestVersionNum()))
                .load()
                .migrate();
        server.execute(
                "CREATE SCHEMA demo",
                "CREATE TABLE demo.lag_probe (id bigint PRIMARY KEY, written_at timestamptz NOT NULL)");
    }

    /** Fills the tables; returns how many rows there are then. */
    static long seed(PostgresServer server, long rows) throws SQLException {
        try (Connection connection = server.connect()) {
            return ForumSchema.seed(connection, rows);
        }
    }
}
