package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.ServerVersion;
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

    /** Belongs to every publication: DDL commands that users ran, where they ran them. */
    public static final TableId DDL_COMMAND = new TableId(NAME, "ddl_command");

    /** Belongs to every publication: stands for TRUNCATE on versions that do not decode it. */
    public static final TableId TRUNCATED_TABLE = new TableId(NAME, "truncated_table");

    /** The tables that a publication holds besides the users'. */
    public static final Set<TableId> PUBLISHED = Set.of(APPLIED, HEARTBEAT, MARKER, DDL_COMMAND, TRUNCATED_TABLE);

    private static final String MIGRATIONS = "classpath:io/pgbluegreen/postgres/metadata";
    private static final String APPLICATION_NAME = "bluegreen setup";
    private static final String ACTION = "create or update the schema " + NAME;

    /** The oldest major that Flyway's free edition accepts. */
    private static final int OLDEST_OF_FLYWAY = 10;

    private MetadataSchema() {}

    /**
     * Creates the schema, or brings it to what this program expects. Does nothing when it already is; several programs
     * may do it at once.
     *
     * @throws Problem when the server cannot be reached, the role may not create the schema, or the schema is of a
     *     newer program or was changed by somebody else
     */
    public static void migrate(ConnectionSettings settings) {
        PostgresSessions sessions = new PostgresSessions(settings);
        if (!migratedPlainly(sessions)) {
            migrateByFlyway(sessions);
        }
    }

    private static boolean migratedPlainly(PostgresSessions sessions) {
        String where = sessions.settings().where();
        try (Connection connection = sessions.open(APPLICATION_NAME)) {
            if (ServerVersion.of(connection).isAtLeast(OLDEST_OF_FLYWAY)) {
                return false;
            }
            PlainMigrations.apply(connection);
            return true;
        } catch (SQLException e) {
            throw PostgresErrors.statement(where, ACTION, e);
        } catch (PlainMigrations.Refused e) {
            throw refused(where, String.valueOf(e.getMessage()), e);
        }
    }

    private static void migrateByFlyway(PostgresSessions sessions) {
        try {
            Flyway.configure(MetadataSchema.class.getClassLoader())
                    .loggers(WarningsOnly.class.getName())
                    .dataSource(new SessionDataSource(sessions, APPLICATION_NAME))
                    .defaultSchema(NAME)
                    .createSchemas(true)
                    .locations(MIGRATIONS)
                    // By default it lets migrations pass that only a newer program knows.
                    .ignoreMigrationPatterns(new String[0])
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw problem(sessions.settings().where(), e);
        }
    }

    /** Whether the schema is there, in whatever state. */
    public static boolean exists(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?", row -> 1, NAME)
                .isPresent();
    }

    /**
     * Does nothing where the schema is there, as this program expects it. One of a newer program may be: it has what this
     * one uses.
     *
     * @throws Problem CHECK_FAILED when it is not there, or was made by an older program and not brought up to date
     */
    public static void require(Connection connection, ConnectionSettings settings) throws SQLException {
        if (!exists(connection)) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    settings.where() + " has no schema " + NAME + " in database " + settings.database(),
                    "Run `bluegreen setup` first.");
        }
        int version = MigrationHistory.newest(connection);
        if (version < Migration.newest()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    settings.where() + " has the schema " + NAME + " of an older program in database "
                            + settings.database() + ": version " + version + ", where this one needs "
                            + Migration.newest(),
                    "Run `bluegreen setup`: it brings the schema up to date, and nothing else changes that is there.");
        }
    }

    /** Removes the schema with all that it holds. */
    public static void drop(Connection connection) throws SQLException {
        Sql.run(connection, "DROP SCHEMA IF EXISTS " + NAME + " CASCADE");
    }

    private static Problem problem(String where, FlywayException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
            if (cause instanceof SQLException sql) {
                return PostgresErrors.statement(where, ACTION, sql);
            }
        }
        return refused(where, firstLine(e), e);
    }

    private static Problem refused(String where, String reason, RuntimeException e) {
        return new Problem(
                Kind.NEEDS_PERSON,
                where + " could not " + ACTION + ": " + reason,
                "The schema was made by another version of this program or was changed by hand: use the version that"
                        + " made it, or drop the schema if no migration is under way.",
                e);
    }

    private static String firstLine(FlywayException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
