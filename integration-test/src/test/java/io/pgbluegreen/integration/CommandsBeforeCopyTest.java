package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import org.junit.jupiter.api.Test;

/**
 * DDL commands that the applier meets although what it finds has seen them: tables were copied again while it was stopped
 * before those.
 */
class CommandsBeforeCopyTest {

    @Test
    void a_command_is_never_run_on_rows_that_were_copied_behind_it() throws Exception {
        try (TestMigration migration = TestMigration.of("ddl_behind", "13", "17", "applier: {ddl: apply}")) {
            migration.onBoth(
                    "CREATE TABLE report (id int PRIMARY KEY, v text)", "CREATE TABLE kept (id int PRIMARY KEY)");
            migration.blue.execute(
                    "CREATE TABLE day (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                    "CREATE TABLE day_1 PARTITION OF day FOR VALUES FROM (0) TO (100)",
                    "CREATE TABLE day_2 PARTITION OF day FOR VALUES FROM (100) TO (200)",
                    "INSERT INTO day SELECT g, 'old' FROM generate_series(1, 199) g",
                    "INSERT INTO report VALUES (1, 'old')");
            migration.green.execute(
                    "CREATE TABLE day (id int PRIMARY KEY, v text) PARTITION BY HASH (id)",
                    "CREATE TABLE day_1 PARTITION OF day FOR VALUES WITH (MODULUS 1, REMAINDER 0)");
            migration.load();
            migration.blue.execute(
                    "DROP TABLE report",
                    "CREATE TABLE report (id int PRIMARY KEY, v text)",
                    "INSERT INTO report VALUES (2, 'new')",
                    "DROP TABLE day_1",
                    "CREATE TABLE day_1 PARTITION OF day FOR VALUES FROM (0) TO (100)",
                    "INSERT INTO day SELECT g, 'new' FROM generate_series(50, 99) g",
                    "INSERT INTO kept VALUES (1)");
            JavaProgram.Result copied = migration.result("copy", "--table", "public.report", "--table", "public.day_1");
            assertThat(copied.output() + copied.errors()).contains("public.day_2 are copied again, together");
            migration.blue.execute("INSERT INTO report VALUES (3, 'followed')", "INSERT INTO day VALUES (1, 'later')");

            // The applier stops at the first command as soon as it runs: there may be no moment at which all are
            // running.
            try (JavaProgram daemons = Bluegreen.start(migration.folder, "run")) {
                String dropped = migration.awaitStopBefore(
                        "DROP TABLE of table public.report", "public.report was copied behind it");
                JavaProgram.Result applied = Bluegreen.runHere(migration.folder, "ddl", "apply", dropped);
                assertThat(applied.output() + applied.errors()).contains("bluegreen status tells");
                skips(migration, "DROP TABLE of table public.report", "public.report was copied behind it");
                skips(migration, "CREATE TABLE of index public.report_pkey", "public.report was copied behind it");
                skips(migration, "DROP TABLE of table public.day_1", "public.day_1 was copied behind it");
                skips(migration, "CREATE TABLE of table public.day_1", "public.day_1 was copied behind it");
                migration.awaitAsserted(() -> migration.assertSameRows("public.report", "public.kept"));
                migration.awaitAsserted(() -> assertThat(day(migration, false)).isEqualTo(day(migration, true)));
                migration.blue.execute("TRUNCATE day_1", "INSERT INTO day VALUES (2, 'last')");
                migration.awaitAsserted(() -> assertThat(day(migration, false)).isEqualTo(day(migration, true)));
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    private static void skips(TestMigration migration, String command, String reason) {
        migration.run("ddl", "skip", migration.awaitStopBefore(command, reason));
    }

    private static String day(TestMigration migration, boolean onBlue) throws Exception {
        try (Connection connection = (onBlue ? migration.blue : migration.green).connect()) {
            return TestMigration.one(connection, "SELECT string_agg(id || v, ' ' ORDER BY id) FROM day");
        }
    }
}
