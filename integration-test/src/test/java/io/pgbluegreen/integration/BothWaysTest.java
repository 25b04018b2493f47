package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> notes(migration.green).equals("loaded,from blue"));

                // The switch would have fenced blue by now; here nobody else writes.
                migration.green.execute(
                        "UPDATE items SET note = 'changed on green' WHERE id = 1",
                        "INSERT INTO items VALUES (3, 'from green')");
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> notes(migration.blue).equals("changed on green,from blue,from green"));

                await().atMost(Duration.ofMinutes(1))
                        .until(() -> seenBeat(migration.blue, "green") > 2 && seenBeat(migration.green, "blue") > 2);
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
            migration.blue.execute("CREATE TABLE late (id int PRIMARY KEY)");

            JavaProgram.Result status = Bluegreen.run(migration.folder, "status");

            assertThat(status.exitCode()).isEqualTo(1);
            assertThat(status.output()).contains("not published").contains("public.late");
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
