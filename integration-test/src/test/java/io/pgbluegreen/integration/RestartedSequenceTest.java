package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** TRUNCATE … RESTART IDENTITY sets green's sequences back, too, when it is applied. */
class RestartedSequenceTest {

    @Test
    void a_sequence_that_is_set_back_during_the_drain_hands_out_no_value_twice() throws Exception {
        StepHook hook = StepHook.create();
        try (TestMigration migration = new TestMigration(
                "restarted",
                PostgresServer.builder("11").start(),
                PostgresServer.builder("17").start(),
                SharedPulsar.get(),
                "copy: {schema: existing}",
                "cutover: {hook-timeout: 2m, " + TestMigration.PATIENT + ", " + hook.yaml() + "}")) {
            migration.onBoth("CREATE TABLE t (id serial PRIMARY KEY, v text)");
            migration.blue.execute("INSERT INTO t (v) SELECT 'old' FROM generate_series(1, 10)");
            migration.load();
            migration.green.execute("SELECT setval('t_id_seq', 1000)");
            try (JavaProgram daemons = SwitchableForum.daemons(migration);
                    StepHook.Halt beforeFence = hook.halt(Step.FENCE);
                    StepHook.Halt beforeDrain = hook.halt(Step.DRAIN);
                    JavaProgram cutover = Bluegreen.startCommand(migration.folder, "cutover", "--yes");
                    Connection green = migration.green.connect();
                    Statement statement = green.createStatement()) {
                await().until(beforeFence::isReached);
                green.setAutoCommit(false);
                statement.execute("LOCK TABLE t");
                migration.blue.execute(
                        "TRUNCATE t RESTART IDENTITY", "INSERT INTO t (v) SELECT 'new' FROM generate_series(1, 5)");
                beforeFence.goOn();
                await().until(beforeDrain::isReached);
                beforeDrain.goOn();
                // Time enough to read the sequences too soon.
                await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
                green.rollback();
                JavaProgram.Result result = cutover.await(Duration.ofMinutes(3));
                assertThat(result.exitCode())
                        .as(result.output() + result.errors())
                        .isZero();
                String next = TestMigration.one(green, "INSERT INTO t (v) VALUES ('on green') RETURNING id");
                // It stood at 1000 here: only the restart sets it back, the cutover moves no sequence backwards.
                assertThat(Integer.parseInt(next)).isBetween(6, 999);
                green.commit();
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }
}
