package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * TRUNCATE … RESTART IDENTITY sets green's sequences back, too, when it is applied. Up to 10 the trigger that records it
 * is not told so: there they stay where they are.
 */
class RestartedSequenceTest {

    @ParameterizedTest
    @CsvSource({"9.6, 17, 1001, 1999", "11, 17, 6, 999"})
    void a_sequence_that_is_set_back_during_the_drain_hands_out_no_value_twice(
            String blue, String green, int lowest, int highest) throws Exception {
        StepHook hook = StepHook.create();
        try (TestMigration migration = new TestMigration(
                "restarted_" + new MajorPair(blue, green).label(),
                PostgresServer.builder(blue).start(),
                PostgresServer.builder(green).start(),
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
                    Connection session = migration.green.connect();
                    Statement statement = session.createStatement()) {
                await().until(beforeFence::isReached);
                session.setAutoCommit(false);
                statement.execute("LOCK TABLE t");
                migration.blue.execute(
                        "TRUNCATE t RESTART IDENTITY", "INSERT INTO t (v) SELECT 'new' FROM generate_series(1, 5)");
                beforeFence.goOn();
                await().until(beforeDrain::isReached);
                beforeDrain.goOn();
                // Time enough to read the sequences too soon.
                await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
                session.rollback();
                JavaProgram.Result result = cutover.await(Duration.ofMinutes(3));
                assertThat(result.exitCode())
                        .as(result.output() + result.errors())
                        .isZero();
                String next = TestMigration.one(session, "INSERT INTO t (v) VALUES ('on green') RETURNING id");
                // It stood at 1000 here: only the restart sets it back, the cutover moves no sequence backwards.
                assertThat(Integer.parseInt(next)).isBetween(lowest, highest);
                session.commit();
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }
}
