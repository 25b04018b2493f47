package io.pgbluegreen.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cli.server.CommandLineRun;
import io.pgbluegreen.cli.server.RealServers;
import io.pgbluegreen.cli.server.TestMigration;
import io.pgbluegreen.testkit.PostgresServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing went wrong, and nothing is replicated: that is told, with what to do about it. */
class StatusCommandTest {

    @TempDir
    private Path folder = Path.of("");

    private TestMigration setUp() throws Exception {
        return setUp(TestMigration.on(folder));
    }

    private static TestMigration setUp(TestMigration migration) throws Exception {
        migration.onBlue("CREATE TABLE t (id int PRIMARY KEY)");
        migration.onGreen("CREATE TABLE t (id int PRIMARY KEY)");
        assertThat(migration.run("setup").exitCode()).isZero();
        return migration;
    }

    private static void tells(TestMigration migration, String... words) {
        CommandLineRun status = migration.run("status");
        assertThat(status.exitCode()).as(status.out()).isEqualTo(1);
        assertThat(status.out()).contains(words);
    }

    @Test
    void daemons_that_nobody_started_are_a_problem_once_green_is_loaded() throws Exception {
        TestMigration migration = setUp();
        CommandLineRun before = migration.run("status");
        assertThat(before.exitCode()).as(before.out()).isZero();
        assertThat(before.out()).contains("never started");

        assertThat(migration.run("copy").exitCode()).isZero();

        tells(
                migration,
                "! pg2pulsar-blue: it was never started",
                "! pulsar2pg-green: it was never started",
                "! pg2pulsar-green: it was never started",
                "! pulsar2pg-blue: it was never started",
                "bluegreen run");
    }

    @Test
    void daemons_that_a_broken_off_finish_has_stopped_work_again_after_setup() throws Exception {
        TestMigration migration = setUp();
        migration.onBlue("INSERT INTO bluegreen.daemon (name, desired, actual) VALUES ('pg2pulsar-blue', 'stopped',"
                + " 'stopped')");

        tells(migration, "! pg2pulsar-blue: it is to stand still since bluegreen finish was begun", "bluegreen setup");

        CommandLineRun setup = migration.run("setup");
        assertThat(setup.exitCode()).isZero();
        assertThat(setup.out()).contains("may work again: pg2pulsar-blue");
        assertThat(migration.askBlue("SELECT desired FROM bluegreen.daemon")).isEqualTo("running");
    }

    @Test
    void slots_that_are_gone_and_slots_that_a_copy_has_left_are_named() throws Exception {
        TestMigration migration = setUp();
        String slot = "bluegreen_" + migration.name() + "_blue";
        String left = slot + "_copy_0123456789ab";
        migration.onBlue("SELECT pg_create_logical_replication_slot('" + left + "', 'pgoutput')");

        tells(migration, "a copy was killed", left, "bluegreen copy");

        migration.onBlue(
                "SELECT pg_drop_replication_slot('" + left + "')", "SELECT pg_drop_replication_slot('" + slot + "')");
        tells(migration, "replication slot " + slot + " is gone", "begin anew");
    }

    /** Without a checkpoint meanwhile, which would end that state. */
    @ParameterizedTest
    @ValueSource(strings = {"13", "18"})
    void a_slot_whose_wal_goes_at_the_next_checkpoint_is_named(String major) throws Exception {
        try (PostgresServer blue = PostgresServer.builder(major)
                .setting("max_slot_wal_keep_size", "1MB")
                .setting("max_wal_size", "10GB")
                .setting("checkpoint_timeout", "1h")
                .start()) {
            TestMigration migration = setUp(TestMigration.on(folder, blue, RealServers.green()));
            migration.onBlue("INSERT INTO t VALUES (1)", "SELECT pg_switch_wal()", "INSERT INTO t VALUES (2)");
            assertThat(migration.askBlue("SELECT wal_status FROM pg_replication_slots"))
                    .isEqualTo("unreserved");

            tells(
                    migration,
                    "slot bluegreen_" + migration.name() + "_blue is about to lose WAL that it needs",
                    "Raise max_slot_wal_keep_size on blue at once");
        }
    }

    @Test
    void a_slot_that_nobody_used_for_too_long_is_named_with_that_reason() throws Exception {
        try (PostgresServer blue = PostgresServer.builder("18").start()) {
            TestMigration migration = setUp(TestMigration.on(folder, blue, RealServers.green()));
            migration.onBlue("ALTER SYSTEM SET idle_replication_slot_timeout = '1s'", "SELECT pg_reload_conf()");
            await().until(() -> {
                migration.onBlue("CHECKPOINT");
                return migration
                        .askBlue("SELECT invalidation_reason FROM pg_replication_slots")
                        .equals("idle_timeout");
            });

            CommandLineRun status = migration.run("status");

            assertThat(status.exitCode()).as(status.out()).isEqualTo(1);
            assertThat(status.out())
                    .contains("slot bluegreen_" + migration.name() + "_blue has lost WAL that it needs: nobody has"
                            + " streamed from it for longer than idle_replication_slot_timeout allows")
                    .contains("set idle_replication_slot_timeout to 0 first")
                    .doesNotContain("max_slot_wal_keep_size");
        }
    }
}
