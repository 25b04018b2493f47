package io.pgbluegreen.postgres.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class MetadataSchemaTest {

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "11", "12", "13", "14", "15", "16", "17", "18"})
    void migrating_twice_gives_the_schema_once_and_says_nothing(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger flyway = (Logger) LoggerFactory.getLogger("org.flywaydb");
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        said.start();
        root.addAppender(said);
        flyway.setLevel(Level.INFO);
        try (Connection session = Servers.open(settings)) {
            assertThat(MetadataSchema.exists(session)).isFalse();
            MetadataSchema.migrate(settings);
            assertThat(MetadataSchema.exists(session)).isTrue();
            MetadataSchema.migrate(settings);

            assertThat(Sql.list(
                            session,
                            "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'bluegreen'",
                            row -> row.getString(1)))
                    .contains(
                            "applied",
                            "daemon",
                            "first_load",
                            "first_load_range",
                            "first_load_table",
                            "flyway_schema_history",
                            "foreign_commit",
                            "foreign_commit_overflow",
                            "heartbeat",
                            "marker",
                            "published_table",
                            "publisher");
            MetadataSchema.drop(session);
            assertThat(MetadataSchema.exists(session)).isFalse();
        } finally {
            flyway.setLevel(null);
            root.detachAppender(said);
        }
        assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }

    /** A fence makes the database read-only by default; the product must be able to go on writing. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void a_fenced_database_can_be_migrated(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        Servers.of(major).execute("ALTER DATABASE " + settings.database() + " SET default_transaction_read_only TO on");
        MetadataSchema.migrate(settings);
        try (Connection session = Servers.open(settings)) {
            assertThat(MetadataSchema.exists(session)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void a_schema_that_is_missing_or_of_an_older_program_is_named_until_setup_has_run(String major)
            throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        try (Connection session = Servers.open(settings);
                Connection older = Servers.open(settings)) {
            assertThat(required(session, settings))
                    .hasMessageContaining("has no schema bluegreen in database " + settings.database());

            List<Migration> known = Migration.all();
            PlainMigrations.apply(older, known.subList(0, known.size() - 1));
            Problem problem = required(session, settings);
            assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
            assertThat(problem)
                    .hasMessageContaining("has the schema bluegreen of an older program in database "
                            + settings.database() + ": version " + (known.size() - 1) + ", where this one needs "
                            + known.size());
            assertThat(problem.remedy()).contains("bluegreen setup");

            MetadataSchema.migrate(settings);
            MetadataSchema.require(session, settings);
        }
    }

    private static Problem required(Connection session, ConnectionSettings settings) {
        return catchThrowableOfType(Problem.class, () -> MetadataSchema.require(session, settings));
    }

    @RepeatedTest(10)
    void two_programs_may_migrate_at_once(RepetitionInfo repetition) throws Exception {
        ConnectionSettings settings = Servers.newDatabase(repetition.getCurrentRepetition() % 2 == 0 ? "11" : "9.6");
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> runs = List.of(
                    both.submit(() -> MetadataSchema.migrate(settings)),
                    both.submit(() -> MetadataSchema.migrate(settings)));
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            both.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "11", "17"})
    void a_role_that_may_not_create_schemas_is_told_so(String major) throws SQLException {
        ConnectionSettings settings = Servers.newRole(major, Servers.newDatabase(major), "");
        Problem problem = catchThrowableOfType(Problem.class, () -> MetadataSchema.migrate(settings));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem)
                .hasMessageContaining("could not create or update the schema bluegreen")
                .hasMessageContaining("permission denied");
        assertThat(problem.remedy()).contains("Grant");
        assertThat(problem.getMessage()).doesNotContain(Servers.PASSWORD);
    }

    @Test
    void a_wrong_password_is_the_same_problem_as_anywhere() {
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> MetadataSchema.migrate(Servers.settings("17", "postgres", "postgres", "Wrong-password-7")));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining("does not accept the password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "17"})
    void a_schema_of_a_newer_program_is_refused(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        MetadataSchema.migrate(settings);
        change(
                settings,
                "INSERT INTO bluegreen.flyway_schema_history SELECT 1000, '1000', 'later', type, 'V1000__later.sql',"
                        + " checksum, installed_by, now(), 1, true FROM bluegreen.flyway_schema_history WHERE version = '1'");

        assertThat(refused(settings)).hasMessageContaining("1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void a_schema_made_by_other_scripts_is_refused(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        MetadataSchema.migrate(settings);
        change(settings, "UPDATE bluegreen.flyway_schema_history SET checksum = checksum + 1 WHERE version = '2'");

        refused(settings);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void a_schema_of_that_name_that_somebody_else_made_is_refused(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        change(settings, "CREATE SCHEMA bluegreen; CREATE TABLE bluegreen.theirs (a int)");

        refused(settings);
    }

    private static void change(ConnectionSettings settings, String sql) throws SQLException {
        try (Connection session = Servers.open(settings)) {
            Sql.run(session, sql);
        }
    }

    private static Problem refused(ConnectionSettings settings) {
        Problem problem = catchThrowableOfType(Problem.class, () -> MetadataSchema.migrate(settings));
        assertThat(problem).hasMessageContaining("could not create or update the schema bluegreen: ");
        assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
        assertThat(problem.remedy()).contains("another version of this program");
        return problem;
    }
}
