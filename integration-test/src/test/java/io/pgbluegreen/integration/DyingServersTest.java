package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.process.JavaProgram;
import io.pgbluegreen.testkit.process.SmallFileSystem;
import io.pgbluegreen.testkit.requirement.Requirement;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers die in the middle of a switch, or have no room: writes go on on exactly one side, at once or when it is back. */
class DyingServersTest {

    private static final Duration MAX_WRITE_DOWNTIME = Duration.ofSeconds(20);

    private static BadDays days;

    @BeforeAll
    static void start() throws Exception {
        days = new BadDays("dyingservers", MAX_WRITE_DOWNTIME.toSeconds() + "s");
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
        assertThat(days.forum.writable()).containsExactly(Side.BLUE);
    }

    /** Runs a cutover that meets with something right before a step. */
    private static JavaProgram.Result cutover(Step before, Runnable disaster) throws Exception {
        try (StepHook.Halt halt = days.hook.halt(before)) {
            CompletableFuture<JavaProgram.Result> cutover = days.cutoverMeanwhile();
            await().until(() -> halt.isReached() || cutover.isDone());
            disaster.run();
            halt.goOn();
            return cutover.get();
        }
    }

    private static void require(JavaProgram.Result result, int exitCode, Set<Side> writable, String... words) {
        String story = "exit code " + result.exitCode() + "\n" + result.output() + result.errors();
        assertThat(result.exitCode()).as(story).isEqualTo(exitCode);
        assertThat(result.output() + result.errors()).contains(words);
        assertThat(days.forum.writable()).as(story).isEqualTo(writable);
    }

    private static JavaProgram.Result again() {
        return Bluegreen.runHere(days.forum.migration.folder, "cutover", "--yes");
    }

    @Test
    void green_dies_before_it_is_opened_and_blue_takes_writes_again_in_time() throws Exception {
        days.clients.resetLongestGap();
        JavaProgram.Result result = cutover(Step.FIRST_MARKER, days.forum.migration.green::kill);
        require(result, 3, Set.of(Side.BLUE), "The cutover was undone; blue takes writes");
        days.awaitCommits();
        // What it takes to undo comes on top.
        assertThat(Duration.ofNanos(days.clients.statistics().longestGapNanos()))
                .isLessThan(MAX_WRITE_DOWNTIME.multipliedBy(2));
        assertThat(days.forum.status().path("writes").path("sentence").asText())
                .contains("blue takes writes", "green cannot be reached");

        days.forum.migration.green.start();
        days.awaitSound();
        days.forum.requireOnly(Side.BLUE, "after green came back");
    }

    @Test
    void blue_dies_before_green_is_proven_to_hold_everything_and_the_next_run_undoes() throws Exception {
        JavaProgram.Result result = cutover(Step.DRAIN, days.forum.migration.blue::kill);
        require(result, 4, Set.of(), "Neither side takes writes");
        assertThat(days.forum.status().path("writes").path("sentence").asText())
                .contains("neither side takes writes", "blue cannot be reached");
        JavaProgram.Result early = again();
        require(early, 4, Set.of(), "blue cannot be reached");

        days.forum.migration.blue.start();
        assertThat(days.forum.writable()).isEmpty();
        JavaProgram.Result undone = again();
        require(undone, 3, Set.of(Side.BLUE), "so it is undone");
        days.awaitCommits();
        days.awaitSound();
        days.forum.requireOnly(Side.BLUE, undone.output());
    }

    @Test
    void blue_dies_after_green_was_proven_to_hold_everything_and_the_switch_goes_on() throws Exception {
        JavaProgram.Result result = cutover(Step.FIRST_MARKER, days.forum.migration.blue::kill);
        require(result, 0, Set.of(Side.GREEN), "the operation goes on without it", "green takes writes now");
        days.awaitCommits();
        assertThat(days.forum.status().path("writes").path("sentence").asText())
                .contains("green takes writes", "blue cannot be reached");

        days.forum.migration.blue.start();
        days.awaitSound();
        days.forum.requireOnly(Side.GREEN, "after blue came back");
        days.rollback();
    }

    @Test
    void pulsar_dies_before_the_drain_is_proven_and_the_switch_is_undone() throws Exception {
        JavaProgram.Result result = cutover(Step.DRAIN, days.pulsar::kill);
        require(result, 3, Set.of(Side.BLUE), "The cutover was undone; blue takes writes");
        days.awaitCommits();

        days.pulsar.start();
        days.awaitSound();
        days.forum.requireOnly(Side.BLUE, "after Pulsar came back");
    }

    /** The tool cannot know that it is dead, rather than out of reach with clients that wait. */
    @Test
    void pgbouncer_dies_while_it_pauses_and_the_next_run_makes_sure_that_nobody_waits() throws Exception {
        CompletableFuture<JavaProgram.Result> cutover;
        Connection client = days.forum.connect();
        try (StepHook.Halt halt = days.hook.halt(Step.HOLD)) {
            client.setAutoCommit(false);
            cutover = days.cutoverMeanwhile();
            await().until(halt::isReached);
            TestMigration.one(client, "SELECT 'in the middle of something'");
        }
        await().pollInterval(Duration.ofMillis(20)).until(() -> cutover.isDone() || isPausing());
        days.forum.bouncer.kill();
        client.abort(Runnable::run);
        require(cutover.get(), 4, Set.of(Side.BLUE), "blue takes writes", "may still hold clients");

        days.forum.bouncer.start();
        days.requireEnd(again(), 3, "so it is undone");
    }

    private static boolean isPausing() throws SQLException {
        try (Connection console = days.forum.bouncer.console();
                Statement statement = console.createStatement();
                ResultSet rows = statement.executeQuery("SHOW DATABASES")) {
            while (rows.next()) {
                if (rows.getString("name").equals(days.forum.bouncer.database()) && rows.getInt("paused") == 1) {
                    return true;
                }
            }
            return false;
        }
    }

    @Test
    void pgbouncer_dies_while_clients_wait_and_the_next_run_sends_them_on() throws Exception {
        JavaProgram.Result result = cutover(Step.DRAIN, days.forum.bouncer::kill);
        require(result, 4, Set.of(Side.GREEN), "step switch-traffic could not be done");
        assertThat(days.forum.status().path("writes").path("sentence").asText())
                .contains("green takes writes", "is open");

        days.forum.bouncer.start();
        JavaProgram.Result finished = again();
        require(finished, 0, Set.of(Side.GREEN), "so it is finished");
        days.awaitCommits();
        days.forum.requireOnly(Side.GREEN, finished.output());
        days.rollback();
    }

    @Test
    void without_room_for_the_journal_nothing_is_begun() throws Exception {
        TestMigration migration = days.forum.migration;
        try (SmallFileSystem disk = Requirement.orSkip(() -> SmallFileSystem.mount(1))) {
            disk.giveToOwnerOf(migration.green.dataDirectory());
            migration.onBoth("CREATE TABLESPACE small LOCATION '" + disk.folder() + "'");
            moveJournal(migration, "small");
            fill(disk.folder().resolve("filler"));

            JavaProgram.Result result = days.cutover();

            disk.resize(20);
            days.requireEnd(result, 1, "its journal cannot be kept", "No space left on device");
            moveJournal(migration, "pg_default");
            migration.onBoth("DROP TABLESPACE small");
        }
    }

    private static void moveJournal(TestMigration migration, String tablespace) throws SQLException {
        migration.onBoth(
                "ALTER TABLE bluegreen.operation SET TABLESPACE " + tablespace,
                "ALTER TABLE bluegreen.operation_step SET TABLESPACE " + tablespace);
    }

    /** Leaves no block free. */
    private static void fill(Path file) {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }
}
