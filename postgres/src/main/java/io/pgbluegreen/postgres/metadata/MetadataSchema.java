package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.SessionDataSource;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The schema {@code bluegreen}: created, brought up to date, and removed. */
public final class MetadataSchema {

    public static final String NAME = "bluegreen";

    /** Marks applied transactions for the publisher; belongs to every publication, always as a table of its own. */
    public static final TableId APPLIED = new TableId(NAME, "applied");

    /** Belongs to every publication: its rows go to the other cluster. */
    public static final TableId HEARTBEAT = new TableId(NAME, "heartbeat");

    /** Belongs to every publication: a side's last and first writes go to the other cluster. */
    public static final TableId MARKER = new TableId(NAME, "marker");

    /** The tables that a publication holds besides the users'. */
    public static final Set<TableId> PUBLISHED = Set.of(APPLIED, HEARTBEAT, MARKER);

    private static final String MIGRATIONS = "classpath:io/pgbluegreen/postgres/metadata";

    private MetadataSchema() {}

    /**
     * Creates the schema, or brings it to what this program expects. Does nothing when it already is; several programs
     * may do it at once.
     *
     * @throws Problem when the server cannot be reached, the role may not create the schema, or the schema is of a
     *     newer program or was changed by somebody else
     */
    public static void migrate(ConnectionSettings settings) {
        SessionDataSource sessions = new SessionDataSource(new PostgresSessions(settings), "bluegreen setup");
        try {
            Flyway.configure(MetadataSchema.class.getClassLoader())
                    .loggers(WarningsOnly.class.getName())
                    .dataSource(sessions)
                    .defaultSchema(NAME)
                    .createSchemas(true)
                    .locations(MIGRATIONS)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw problem(settings, e);
        }
    }

    /** Whether the schema is there, in whatever state. */
    public static boolean exists(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?", row -> 1, NAME)
                .isPresent();
    }

    /** Removes the schema with all that it holds. */
    public static void drop(Connection connection) throws SQLException {
        Sql.run(connection, "DROP SCHEMA IF EXISTS " + NAME + " CASCADE");
    }

    private static Problem problem(ConnectionSettings settings, FlywayException e) {
        String action = "create or update the schema " + NAME;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
            if (cause instanceof SQLException sql) {
                return PostgresErrors.statement(settings.where(), action, sql);
            }
        }
        return new Problem(
                Kind.NEEDS_PERSON,
                settings.where() + " could not " + action + ": " + firstLine(e),
                "The schema was made by another version of this program or was changed by hand: use the version that"
                        + " made it, or drop the schema if no migration is under way.",
                e);
    }

    private static String firstLine(FlywayException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
