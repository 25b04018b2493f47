package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.process.JavaProgram;
import org.junit.jupiter.api.Test;

/** On 9.6 rows come by a table's name alone, also those of a name that was its own for a while only. */
class RenamedTableTest {

    @Test
    void what_was_changed_under_another_name_stops_the_publisher_until_the_table_is_copied_again() throws Exception {
        try (TestMigration migration = TestMigration.of("renamed", "9.6", "17")) {
            migration.onBoth(
                    "CREATE TABLE items (id int PRIMARY KEY, v text)", "CREATE TABLE kept (id int PRIMARY KEY)");
            migration.blue.execute("INSERT INTO items SELECT g, 'old' FROM generate_series(1, 100) g");
            migration.load();
            migration.blue.execute(
                    "INSERT INTO items VALUES (101, 'before')",
                    "ALTER TABLE items RENAME TO things",
                    "DELETE FROM things WHERE id <= 50",
                    "INSERT INTO things VALUES (102, 'under another name')",
                    "ALTER TABLE things RENAME TO items",
                    "UPDATE items SET v = 'behind' WHERE id = 60",
                    "INSERT INTO kept VALUES (1)");
            try (JavaProgram daemons = Bluegreen.start(migration.folder, "run")) {
                migration.awaitAsserted(() -> assertThat(daemons.errors())
                        .contains("for a while table public.items had that name")
                        .contains("bluegreen copy --table public.items"));
                daemons.terminate();
            }
            migration.run("copy", "--table", "public.items");
            try (JavaProgram daemons = Bluegreen.start(migration.folder, "run")) {
                String away = migration.awaitStopBefore("ALTER TABLE of table public.things", "");
                migration.run("ddl", "skip", away);
                String back = migration.awaitStopBefore("ALTER TABLE of table public.items", "");
                migration.run("ddl", "skip", back);
                migration.awaitAsserted(() -> migration.assertSameRows("public.items", "public.kept"));
                migration.blue.execute("DELETE FROM items WHERE id = 61", "INSERT INTO items VALUES (103, 'later')");
                migration.awaitAsserted(() -> migration.assertSameRows("public.items", "public.kept"));
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }
}
