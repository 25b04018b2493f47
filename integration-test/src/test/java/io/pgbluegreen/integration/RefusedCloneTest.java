package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresOptions;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.artifact.PostgresBinaries;
import io.pgbluegreen.testkit.embedded.EmbeddedPostgres;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clones from which transactions would be missing, each refused with what to do. */
class RefusedCloneTest {

    private static final String MUCH = "INSERT INTO public.items SELECT generate_series(1, 100000)";
    private static final String AS_MUCH_AGAIN = "INSERT INTO public.items SELECT generate_series(100001, 200000)";

    @Test
    void clones_that_came_too_early_or_recovered_like_after_a_crash_are_refused() throws Exception {
        EmbeddedPostgres blue =
                (EmbeddedPostgres) PostgresServer.builder("17").fsync(false).start();
        EmbeddedPostgres green = Clones.unstarted("17");
        try (EmbeddedPostgres early = Clones.unstarted("17");
                TestMigration early17 = new TestMigration("refused", blue, early, SharedPulsar.get());
                TestMigration migration = new TestMigration("refused", blue, green, SharedPulsar.get())) {
            blue.execute("CREATE TABLE public.items (id int PRIMARY KEY)");
            blue.copyFilesAtOneInstant(early.dataDirectory());
            migration.run("setup", "--side", "blue");
            early.startOnOwnTimeline();
            refused(early17.folder, "no schema bluegreen", "setup --side blue");

            try (JavaProgram publisher = migration.publisher()) {
                migration.awaitBeat(2);
                blue.copyFilesAtOneInstant(green.dataDirectory());
                green.takeOverFiles();
                green.start();
                refused(migration.folder, "is on blue's own timeline 1", "recovery.signal");

                // Too late: the history file then tells where the clone's own writing ended.
                green.execute(MUCH);
                migration.awaitBeat(migration.beat() + 2);
                blue.execute(MUCH, AS_MUCH_AGAIN);
                migration.awaitBeat(migration.beat() + 2);
                green.stop();
                green.startOnOwnTimeline();
                refused(migration.folder, "does not fit the clone", "would be lost");
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
            }
        }
    }

    /**
     * It recovered like after a crash and left recovery only at its second start: its history file then tells a place behind
     * records of its own, in whose stead blue has a transaction.
     */
    @Test
    void a_clone_that_lacks_a_single_transaction_is_refused() throws Exception {
        EmbeddedPostgres blue =
                (EmbeddedPostgres) PostgresServer.builder("17").fsync(false).start();
        EmbeddedPostgres green = Clones.unstarted("17");
        try (TestMigration migration = new TestMigration("single", blue, green, SharedPulsar.get());
                Connection connection = blue.connect();
                Statement writer = connection.createStatement()) {
            writer.execute("CREATE TABLE public.items (id int PRIMARY KEY)");
            migration.run("setup", "--side", "blue");
            try (JavaProgram publisher = migration.publisher()) {
                migration.awaitBeat(2);
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
            }
            long beat = migration.beat();
            // The next row shall need no image of its page: its commit record follows at once.
            writer.execute("INSERT INTO public.items VALUES (1)");
            blue.copyFilesAtOneInstant(green.dataDirectory());
            writer.execute("INSERT INTO public.items VALUES (2)");
            // The next beat shall not tell.
            writer.execute("INSERT INTO public.items SELECT generate_series(3, 2000)");
            green.takeOverFiles();
            green.start();
            green.stop();
            green.startOnOwnTimeline();
            try (JavaProgram publisher = migration.publisher()) {
                migration.awaitBeat(beat + 2);
                refused(migration.folder, "does not fit the clone", "is not in the clone: it would be lost");
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
            }
        }
    }

    @Test
    void what_blue_s_files_bring_and_would_do_harm_must_go_first() throws Exception {
        EmbeddedPostgres blue = (EmbeddedPostgres) PostgresServer.builder("17")
                .fsync(false)
                .setting("max_prepared_transactions", "5")
                .start();
        PostgresOptions options = new PostgresOptions(
                "17",
                "postgres",
                PostgresAuthentication.TRUST,
                Map.of("fsync", "off", "max_prepared_transactions", "5"),
                List.of());
        EmbeddedPostgres green = EmbeddedPostgres.withoutFiles(options, PostgresBinaries.of("17"));
        try (TestMigration migration = new TestMigration("leftovers", blue, green, SharedPulsar.get())) {
            blue.execute(
                    "CREATE TABLE public.items (id int PRIMARY KEY)",
                    "CREATE UNLOGGED TABLE public.scratch (id int)",
                    "CREATE SEQUENCE public.lone",
                    "SELECT pg_create_logical_replication_slot('someone_s', 'test_decoding')",
                    "SELECT pg_create_physical_replication_slot('standby', true)",
                    "CREATE SUBSCRIPTION \"Feed\" CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p"
                            + " WITH (connect = false, slot_name = 'feed')",
                    "ALTER SUBSCRIPTION \"Feed\" ENABLE");
            migration.run("setup", "--side", "blue");
            try (JavaProgram publisher = migration.publisher()) {
                migration.awaitBeat(2);
                blue.execute("BEGIN; INSERT INTO public.items VALUES (1); PREPARE TRANSACTION 'it''s'");
                blue.copyFilesAtOneInstant(green.dataDirectory());
                green.startOnOwnTimeline();
                String[] mend = {
                    "SELECT pg_drop_replication_slot('someone_s'); SELECT pg_drop_replication_slot('standby');",
                    "ALTER SUBSCRIPTION \"Feed\" DISABLE; ALTER SUBSCRIPTION \"Feed\" SET (slot_name = NONE);"
                            + " DROP SUBSCRIPTION \"Feed\";",
                    "ROLLBACK PREPARED 'it''s';"
                };
                refused(migration.folder, "3 things stand in the way", mend[0], mend[1], mend[2]);
                green.execute("DROP SEQUENCE public.lone");
                for (String each : mend) {
                    for (String statement : each.split(";", -1)) {
                        green.execute(statement);
                    }
                }
                blue.execute("COMMIT PREPARED 'it''s'");
                migration.awaitBeat(migration.beat() + 2);
                JavaProgram.Result adopted = Bluegreen.runHere(migration.folder, "adopt");
                assertThat(adopted.exitCode())
                        .as(adopted.output() + adopted.errors())
                        .isZero();
                assertThat(adopted.output() + adopted.errors())
                        .contains("Sequences of blue that are missing on green: public.lone.")
                        .contains("Unlogged tables are empty in a clone: public.scratch.");
                try (JavaProgram applier = migration.applier()) {
                    migration.awaitCaughtUp();
                    migration.assertSameRows();
                    assertThat(applier.isRunning()).as(applier.errors()).isTrue();
                }
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
            }
        }
    }

    @Test
    void a_clone_from_before_a_table_was_published_is_refused() throws Exception {
        EmbeddedPostgres blue =
                (EmbeddedPostgres) PostgresServer.builder("17").fsync(false).start();
        EmbeddedPostgres green = Clones.unstarted("17");
        try (TestMigration migration = new TestMigration("before_publishing", blue, green, SharedPulsar.get())) {
            blue.execute("CREATE TABLE public.items (id int PRIMARY KEY)");
            migration.run("setup", "--side", "blue");
            try (JavaProgram publisher = migration.publisher()) {
                migration.awaitBeat(2);
                // Without a primary key it does not join by itself.
                blue.execute(
                        "CREATE TABLE public.late (id int)",
                        "ALTER TABLE public.late REPLICA IDENTITY FULL",
                        "INSERT INTO public.late VALUES (1)");
                blue.copyFilesAtOneInstant(green.dataDirectory());
                blue.execute("INSERT INTO public.late VALUES (2)");
                green.startOnOwnTimeline();
                // The checks of setup, while nothing is noted yet that could not be taken back.
                refused(migration.folder, "does not publish public.late", "take a new clone");
                try (Connection connection = green.connect()) {
                    assertThat(TestMigration.one(connection, "SELECT count(*) FROM bluegreen.first_load"))
                            .isEqualTo("0");
                }
                migration.run("setup", "--side", "blue");
                refused(migration.folder, "from before blue published public.late", "Take a new clone");
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
            }
        }
    }

    @Test
    void blue_itself_is_no_clone() throws Exception {
        PostgresServer blue = PostgresServer.builder("17").fsync(false).start();
        try (EmbeddedPostgres green = Clones.unstarted("17");
                TestMigration migration = new TestMigration("itself", blue, green, SharedPulsar.get())) {
            blue.execute("CREATE TABLE public.items (id int PRIMARY KEY)");
            migration.run("setup", "--side", "blue");
            // Another name for it, which the configuration's own check does not see through.
            Path file = migration.folder.resolve("migration.yaml");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace(
                                    "{host: 127.0.0.1, port: " + green.port(),
                                    "{host: localhost, port: " + blue.port()));

            JavaProgram.Result result = Bluegreen.runHere(migration.folder, "adopt");

            assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
            assertThat(result.errors()).contains("is the same server as");
        }
    }

    private static void refused(Path folder, String... words) {
        JavaProgram.Result result = Bluegreen.runHere(folder, "adopt");
        assertThat(result.exitCode()).as(result.output() + result.errors()).isEqualTo(1);
        assertThat(result.errors()).contains(words);
    }
}
