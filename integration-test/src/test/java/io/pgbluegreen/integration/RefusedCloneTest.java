package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Lsn;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Clones from which transactions would be missing, each refused with what to do. */
class RefusedCloneTest {

    private static final String MUCH = "INSERT INTO public.items SELECT generate_series(1, 100000)";
    private static final String AS_MUCH_AGAIN = "INSERT INTO public.items SELECT generate_series(100001, 200000)";

    /** Rows of the schema bluegreen, slots and publications. */
    private static final String OWN_STATE = """
            SELECT concat_ws('|',
                (SELECT string_agg(query_to_xml('SELECT * FROM ' || c.oid::regclass || ' t ORDER BY t::text',
                        true, true, c.relname)::text, '' ORDER BY c.relname)
                 FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = to_regnamespace('bluegreen')),
                (SELECT string_agg(slot_name, ',' ORDER BY slot_name) FROM pg_replication_slots),
                (SELECT string_agg(pubname || ' ' || tablename, ',' ORDER BY 1) FROM pg_publication_tables))""";

    @Test
    void clones_that_came_too_early_or_recovered_like_after_a_crash_are_refused() throws Exception {
        EmbeddedPostgres blue =
                (EmbeddedPostgres) PostgresServer.builder("17").fsync(false).start();
        EmbeddedPostgres green = Clones.unstarted("17");
        try (TestMigration early = new TestMigration("refused", blue, Clones.unstarted("17"), SharedPulsar.get());
                TestMigration migration = new TestMigration("refused", blue, green, SharedPulsar.get())) {
            blue.execute("CREATE TABLE public.items (id int PRIMARY KEY)");
            blue.copyFilesAtOneInstant(early.green.dataDirectory());
            migration.run("setup", "--side", "blue");
            ((EmbeddedPostgres) early.green).startOnOwnTimeline();
            refused(early, "no schema bluegreen", "setup --side blue");
            refusedWithAnotherSlot(early);

            try (JavaProgram publisher = migration.publisher()) {
                migration.awaitBeat(2);
                blue.copyFilesAtOneInstant(green.dataDirectory());
                green.takeOverFiles();
                green.start();
                refused(migration, "is on blue's own timeline 1", "recovery.signal");

                // Too late: the history file then tells where the clone's own writing ended.
                green.execute(MUCH);
                migration.awaitBeat(migration.beat() + 2);
                blue.execute(MUCH, AS_MUCH_AGAIN);
                migration.awaitBeat(migration.beat() + 2);
                green.stop();
                green.startOnOwnTimeline();
                refused(migration, "does not fit the clone", "would be lost");
                assertThat(publisher.isRunning()).as(publisher.errors()).isTrue();
            }
            blue.stop();
            blue.startOnOwnTimeline();
            refusedWith(4, migration, List.of(), "and is on timeline 2; its slot was made on", "replaced or promoted");
        }
    }

    /** Taken from a first setup, and started when a second one had made the slot anew, behind a row that no slot covers. */
    private static void refusedWithAnotherSlot(TestMigration early) throws Exception {
        EmbeddedPostgres blue = (EmbeddedPostgres) early.blue;
        try (EmbeddedPostgres clone = Clones.unstarted("17")) {
            TestMigration former = new TestMigration("refused", blue, clone, SharedPulsar.get());
            blue.copyFilesAtOneInstant(clone.dataDirectory());
            early.run("finish", "--yes", "--delete-topics");
            blue.execute("INSERT INTO public.items VALUES (0)");
            early.run("setup", "--side", "blue");
            clone.startOnOwnTimeline();
            refused(former, "knows another replication slot of that name", "setup --side blue", "take a new clone");
            // As one that was taken while setup had made no more than the schema.
            clone.execute("DELETE FROM bluegreen.publisher");
            refused(former, "does not know blue's replication slot bluegreen_refused_blue", "take a new clone");
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
                refused(migration, "does not fit the clone", "is not in the clone: it would be lost");
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
                refused(migration, "3 things stand in the way", mend[0], mend[1], mend[2]);
                Lsn told = Lsn.parse(
                        migration.result("adopt", "start-lsn").output().strip());
                for (long other : new long[] {told.value() - 1, told.value() + 1}) {
                    List<String> typed = List.of("--start-lsn", new Lsn(other).toString());
                    refusedWith(1, migration, typed, "left blue's history at " + told, "--start-lsn says");
                }
                // By blue's event triggers and under blue's next number, and it is none of blue's commands.
                green.execute("DROP SEQUENCE public.lone");
                for (String each : mend) {
                    for (String statement : each.split(";", -1)) {
                        green.execute(statement);
                    }
                }
                blue.execute("COMMIT PREPARED 'it''s'");
                blue.execute(
                        "CREATE INDEX later ON public.items ((-id))", "ALTER TABLE public.items ADD COLUMN note text");
                refused(migration, "does not have blue's tables as they are: public.items, column \"note\" is missing");
                green.execute("ALTER TABLE public.items ADD COLUMN note text");
                migration.awaitBeat(migration.beat() + 2);
                JavaProgram.Result adopted =
                        Bluegreen.runHere(migration.folder, "adopt", "--start-lsn", told.toString());
                assertThat(adopted.exitCode())
                        .as(adopted.output() + adopted.errors())
                        .isZero();
                assertThat(adopted.output() + adopted.errors())
                        .contains("Sequences of blue that are missing on green: public.lone.")
                        .contains("Unlogged tables are empty in a clone: public.scratch.");
                try (JavaProgram applier = migration.applier()) {
                    migration.run("ddl", "apply", migration.awaitStopBefore("CREATE INDEX of index public.later"));
                    migration.run("ddl", "skip", migration.awaitStopBefore("ALTER TABLE of table public.items"));
                    migration.awaitCaughtUp();
                    migration.assertSameRows();
                    assertThat(one(green, "SELECT count(*) FROM pg_indexes WHERE indexname = 'later'"))
                            .isEqualTo("1");
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
                refused(migration, "does not publish public.late", "take a new clone");
                try (Connection connection = green.connect()) {
                    assertThat(TestMigration.one(connection, "SELECT count(*) FROM bluegreen.first_load"))
                            .isEqualTo("0");
                }
                migration.run("setup", "--side", "blue");
                refused(migration, "from before blue published public.late", "Take a new clone");
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

    private static void refused(TestMigration migration, String... words) throws Exception {
        refusedWith(1, migration, List.of(), words);
    }

    /** Whatever stands in the way, green is as it was. */
    private static void refusedWith(int exitCode, TestMigration migration, List<String> options, String... words)
            throws Exception {
        String before = one(migration.green, OWN_STATE);
        List<String> arguments = new ArrayList<>(List.of("adopt"));
        arguments.addAll(options);
        JavaProgram.Result result = Bluegreen.runHere(migration.folder, arguments.toArray(String[]::new));
        assertThat(result.exitCode()).as(result.output() + result.errors()).isEqualTo(exitCode);
        assertThat(result.errors()).contains(words);
        assertThat(one(migration.green, OWN_STATE)).isEqualTo(before);
    }

    private static String one(PostgresServer server, String sql) throws Exception {
        try (Connection connection = server.connect()) {
            return TestMigration.one(connection, sql);
        }
    }
}
