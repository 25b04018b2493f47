package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Four daemons: each side's changes go to the other, no change comes back, and a heartbeat goes round both ways. */
class BothWaysTest {

    @Test
    void changes_go_both_ways_without_an_echo_and_heartbeats_go_round() throws Exception {
        try (TestMigration migration = new TestMigration(
                "bothways",
                PostgresServer.builder("11").start(),
                PostgresServer.builder("17").start(),
                SharedPulsar.get(),
                "copy: {schema: existing}",
                "tables: {exclude: [\"public.scratch_*\"]}")) {
            migration.onBoth("CREATE TABLE items (id int PRIMARY KEY, note text)");
            migration.blue.execute("CREATE TABLE scratch_1 (no_key int)");
            migration.blue.execute("INSERT INTO items VALUES (1, 'loaded')");
            migration.load();
            try (JavaProgram daemons = Bluegreen.start(migration.folder, "run")) {
                migration.blue.execute("INSERT INTO items VALUES (2, 'from blue')");
                await().until(() -> notes(migration.green).equals("loaded,from blue"));

                // The switch would have fenced blue by now; here nobody else writes.
                migration.green.execute(
                        "UPDATE items SET note = 'changed on green' WHERE id = 1",
                        "INSERT INTO items VALUES (3, 'from green')");
                await().until(() -> notes(migration.blue).equals("changed on green,from blue,from green"));

                await().until(() -> seenBeat(migration.blue, "green") > 2 && seenBeat(migration.green, "blue") > 2);
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
            migration.assertSameRows("public.items");
            // Blue's topic holds blue's own change alone: what was applied to blue was not published again.
            assertThat(TopicReading.changesOf(SharedPulsar.get(), migration.blueTopic(), "public.items"))
                    .isEqualTo(1);
            assertThat(TopicReading.changesOf(SharedPulsar.get(), migration.greenTopic(), "public.items"))
                    .isEqualTo(2);
        }
    }

    /** Nothing silently skipped: a table that came after the setup is not in the publication. */
    @Test
    void status_names_a_table_that_was_made_after_the_setup() throws Exception {
        try (TestMigration migration = TestMigration.of("latetable", "11", "17")) {
            migration.onBoth("CREATE TABLE items (id int PRIMARY KEY, note text)");
            migration.load();
            // With a primary key it would join by itself.
            migration.blue.execute("CREATE TABLE late (id int)");

            JavaProgram.Result status = Bluegreen.runHere(migration.folder, "status");

            assertThat(status.exitCode()).isEqualTo(1);
            assertThat(status.output()).contains("not published").contains("public.late");
        }
    }

    @Test
    void status_says_that_the_server_has_removed_wal_which_the_publisher_needs() throws Exception {
        try (TestMigration migration = new TestMigration(
                "lostwal",
                PostgresServer.builder("14")
                        .setting("max_slot_wal_keep_size", "1MB")
                        .start(),
                PostgresServer.builder("17").start(),
                SharedPulsar.get())) {
            migration.onBoth("CREATE TABLE items (id int PRIMARY KEY)", "CREATE TABLE filler (id int PRIMARY KEY)");
            migration.run("setup");
            try (Connection blue = migration.blue.connect()) {
                await().until(() -> {
                    migration.blue.execute(
                            "INSERT INTO filler SELECT coalesce(max(id), 0) + 1 FROM filler",
                            "SELECT pg_switch_wal()",
                            "CHECKPOINT");
                    return TestMigration.one(blue, "SELECT string_agg(wal_status, '') FROM pg_replication_slots")
                            .equals("lost");
                });
            }
            JavaProgram.Result status = Bluegreen.runHere(migration.folder, "status");
            assertThat(status.exitCode()).isEqualTo(1);
            assertThat(status.output())
                    .contains("slot bluegreen_lostwal_blue has lost WAL that it needs")
                    .contains("Set up this direction again");
        }
    }

    @ParameterizedTest
    @CsvSource({"14, 13, numeric", "17, 14, interval"})
    void setup_names_values_that_an_older_green_would_refuse_or_misread(String newer, String older, String type)
            throws Exception {
        try (TestMigration migration = TestMigration.of("infinite_" + type, newer, older)) {
            migration.onBoth(
                    "CREATE DOMAIN odd AS " + type,
                    "CREATE TABLE \"T\" (id int PRIMARY KEY, v " + type + ", a " + type + "[], d odd, fine " + type
                            + ")",
                    "CREATE DOMAIN letter AS \"char\"",
                    "CREATE TABLE c (id int PRIMARY KEY, v \"char\", a \"char\"[], d letter, fine \"char\")");
            migration.blue.execute(
                    "INSERT INTO \"T\" VALUES (1, 'infinity', NULL, NULL, '1'), (2, NULL, '{1,-infinity}', NULL, NULL),"
                            + " (3, NULL, NULL, 'infinity', NULL)",
                    // Before 15 each of these is a backslash.
                    "INSERT INTO c VALUES (1, '\\351', ARRAY['\\377']::\"char\"[], '\\200', '\\')");
            JavaProgram.Result setup = Bluegreen.runHere(migration.folder, "setup");
            assertThat(setup.exitCode()).as(setup.output()).isEqualTo(1);
            assertThat(setup.errors())
                    .contains("infinite values, which green's version does not know, are in public.\"T\".\"v\","
                            + " public.\"T\".\"a\", public.\"T\".\"d\"")
                    .doesNotContain("fine");
            if (newer.equals("17")) {
                assertThat(setup.errors())
                        .contains("\"char\" values above 127, which green's version would read otherwise, are in"
                                + " public.c.\"v\", public.c.\"a\", public.c.\"d\"");
            } else {
                assertThat(setup.errors()).doesNotContain("public.c.");
            }
            migration.blue.execute("TRUNCATE \"T\", c");
            migration.run("setup");
            if (newer.equals("17")) {
                migration.blue.execute("INSERT INTO c VALUES (1, '\\351')");
                JavaProgram.Result copy = Bluegreen.runHere(migration.folder, "copy");
                assertThat(copy.exitCode()).as(copy.output()).isNotZero();
                assertThat(copy.errors()).contains("public.c", "which green would read otherwise");
            }
        }
    }

    private static String notes(PostgresServer server) throws Exception {
        try (Connection connection = server.connect()) {
            return TestMigration.one(connection, "SELECT string_agg(note, ',' ORDER BY id) FROM items");
        }
    }

    /** Which beat of this server's side has come back to it in the other side's row. */
    private static long seenBeat(PostgresServer server, String other) throws Exception {
        try (Connection connection = server.connect()) {
            return Long.parseLong(TestMigration.one(
                    connection,
                    "SELECT coalesce((SELECT seen_beat FROM bluegreen.heartbeat WHERE side = '" + other + "'), 0)"));
        }
    }
}
