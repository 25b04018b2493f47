package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.process.JavaProgram;
import io.pgbluegreen.testkit.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Something is wrong with people, clients or hooks: whatever it is, blue alone takes writes afterwards. */
class BadDaysTest {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static BadDays days;

    @BeforeAll
    static void start() throws Exception {
        days = new BadDays("baddays", "1m");
    }

    @AfterAll
    static void stop() throws Exception {
        try (BadDays ended = days) {
            ended.requireNothingLost();
        }
    }

    @BeforeEach
    void begin() {
        days.hook.clear();
        days.awaitSound();
    }

    @Test
    void a_lag_that_does_not_fall_stops_it_before_anything_is_changed() throws Exception {
        JavaProgram.Result result;
        try (Connection green = days.forum.migration.green.connect();
                Statement statement = green.createStatement()) {
            green.setAutoCommit(false);
            statement.execute("LOCK TABLE forum.ledger IN ACCESS EXCLUSIVE MODE");
            await().until(() -> TestMigration.one(
                            green,
                            "SELECT clock_timestamp() - written_at > '3s' FROM bluegreen.heartbeat"
                                    + " WHERE side = 'blue'")
                    .equals("t"));
            result = days.impatientCutover("max-lag: 2s, lag-patience: 3s");
            green.rollback();
        }
        days.requireEnd(result, 1, "the lag never fell under 2000 ms", "Nothing was changed; blue takes writes.");
    }

    @Test
    void a_client_idle_in_a_transaction_keeps_the_pooler_from_pausing_and_is_named() throws Exception {
        JavaProgram.Result result;
        try (Connection client = days.forum.connect();
                Statement statement = client.createStatement()) {
            client.setAutoCommit(false);
            StepHook.Halt halt = days.hook.halt(Step.HOLD);
            CompletableFuture<JavaProgram.Result> cutover = days.cutoverMeanwhile();
            await().until(halt::isReached);
            statement.execute("SELECT 'in the middle of something'");
            halt.goOn();
            result = cutover.get();
            assertThat(client.isValid(5)).isTrue();
        }
        days.requireEnd(result, 3, SwitchableForum.APP, "The cutover was undone");
    }

    @Test
    void an_application_that_uses_the_migrations_own_role_cannot_be_fenced() throws Exception {
        JavaProgram.Result result;
        try (Connection application = days.forum.migration.blue.connect()) {
            result = days.cutover();
            assertThat(application.isValid(5)).isTrue();
        }
        days.requireEnd(result, 1, "uses the migration's own role", "Nothing was changed");
    }

    @Test
    void a_console_that_refuses_the_password_stops_it_before_anything_is_changed() throws Exception {
        days.forum.setConsolePassword("wrong");
        JavaProgram.Result result;
        try {
            result = days.cutover();
        } finally {
            days.forum.setConsolePassword(days.forum.bouncer.consolePassword());
        }
        days.requireEnd(result, 1, "Nothing was changed");
        assertThat(result.output() + result.errors()).doesNotContain("wrong\n");
    }

    @Test
    void a_hook_that_hangs_is_ended_and_the_switch_undone() throws Exception {
        Path pid = Files.createTempFile("bluegreen-hook-", ".pid");
        days.hook.run(Step.FENCE, "echo $$ > " + pid + "; exec sleep 600");

        JavaProgram.Result result = days.impatientCutover("hook-timeout: 2s, max-lag: 30s, lag-patience: 1m");

        days.requireEnd(result, 3, "the hook before-fence vetoed: it did not end in");
        long sleeper = Long.parseLong(Files.readString(pid).strip());
        await().until(() ->
                ProcessHandle.of(sleeper).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void a_hook_that_says_no_undoes_it_and_is_quoted() throws Exception {
        days.hook.run(Step.DRAIN, "echo the backup still runs; exit 7");
        days.requireEnd(days.cutover(), 3, "the hook before-drain vetoed", "code 7", "the backup still runs");
    }

    @Test
    void an_interrupt_in_the_middle_undoes_it() throws Exception {
        try (StepHook.Halt halt = days.hook.halt(Step.DRAIN);
                JavaProgram tool = Bluegreen.startCommand(days.forum.migration.folder, "cutover", "--yes")) {
            await().until(halt::isReached);
            ServerProcess.signal(tool.pid(), interruptOf(tool));
            days.requireEnd(tool.await(PATIENCE), 3, "somebody asked to stop", "The cutover was undone");
        }
    }

    /** Ctrl-C; where this JVM was started with that ignored, as a shell does in the background, the other one. */
    private static String interruptOf(JavaProgram tool) throws Exception {
        long ignored = Files.readString(Path.of("/proc", Long.toString(tool.pid()), "status"))
                .lines()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElse(0);
        int interrupt = 2;
        return (ignored >> (interrupt - 1) & 1) == 0 ? "INT" : "TERM";
    }

    @Test
    void a_second_operator_is_told_who_is_at_work() throws Exception {
        JavaProgram.Result second;
        JavaProgram.Result first;
        try (StepHook.Halt halt = days.hook.halt(Step.HOLD)) {
            CompletableFuture<JavaProgram.Result> cutover = days.cutoverMeanwhile();
            await().until(halt::isReached);
            second = Bluegreen.runHere(days.forum.migration.folder, "cutover", "--yes");
            days.hook.run(Step.FENCE, "exit 1");
            halt.goOn();
            first = cutover.get();
        }
        assertThat(second.exitCode()).as(second.output() + second.errors()).isEqualTo(1);
        assertThat(second.errors())
                .contains("another cutover or rollback is under way", "bluegreen cutover", "client 127.0.0.1", "since");
        days.requireEnd(first, 3, "before-fence vetoed");
    }

    @Test
    void a_superusers_write_on_the_passive_side_is_an_alarm_until_somebody_has_looked_at_it() throws Exception {
        String xid;
        try (Connection green = days.forum.migration.green.connect();
                Statement statement = green.createStatement()) {
            green.setAutoCommit(false);
            statement.execute("INSERT INTO public.intruders VALUES (1)");
            xid = TestMigration.one(green, "SELECT txid_current()");
            green.commit();
        }
        await().untilAsserted(() -> {
            JavaProgram.Result status = Bluegreen.runHere(days.forum.migration.folder, "status");
            assertThat(status.exitCode()).as(status.output()).isEqualTo(1);
            assertThat(status.output())
                    .containsPattern("transaction " + xid + " at [0-9A-F]+/[0-9A-F]+")
                    .contains("public.intruders");
        });
        days.requireEnd(days.cutover(), 1, "transaction " + xid, "Nothing was changed");

        assertThat(Bluegreen.runHere(days.forum.migration.folder, "alarms", "--acknowledge")
                        .exitCode())
                .isZero();
        days.awaitSound();
        assertThat(Bluegreen.runHere(days.forum.migration.folder, "cutover", "--dry-run")
                        .exitCode())
                .isZero();
        days.forum.requireOnly(Side.BLUE, "after the alarm");
    }
}
