package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A forum in use, on which days go wrong one after the other: servers, daemons and clients for a class of tests. */
final class BadDays implements AutoCloseable {
    private static final String PATIENT = "hook-timeout: 2m, max-lag: 30s, lag-patience: 1m";

    final PulsarServer pulsar = PulsarServer.builder().start();
    final StepHook hook = StepHook.create();
    final SwitchableForum forum;
    final ForumWorkload clients;
    private final JavaProgram daemons;

    /** @param maxWriteDowntime as in {@code migration.yaml}; what is to stop a step waits for its end */
    BadDays(String name, String maxWriteDowntime) throws IOException, SQLException {
        forum = SwitchableForum.open(
                name,
                pulsar,
                "cutover: {" + PATIENT + ", max-write-downtime: " + maxWriteDowntime + ", " + hook.yaml() + "}");
        daemons = forum.daemons();
        clients = forum.clients(1, 40);
    }

    /** Runs a cutover. */
    JavaProgram.Result cutover() {
        return forum.command("cutover", "--yes");
    }

    /** Runs a cutover with other settings than those that give everything its time. */
    JavaProgram.Result impatientCutover(String settings) throws IOException {
        Path folder = forum.migration.folder;
        String yaml = Files.readString(folder.resolve("migration.yaml"));
        Files.writeString(folder.resolve("impatient.yaml"), yaml.replace(PATIENT, settings));
        return forum.command("cutover", "-c", "impatient.yaml", "--yes");
    }

    /** Runs a cutover while the test does something else. */
    CompletableFuture<JavaProgram.Result> cutoverMeanwhile() {
        return CompletableFuture.supplyAsync(this::cutover);
    }

    void rollback() throws Exception {
        awaitSound();
        JavaProgram.Result result = Bluegreen.runHere(forum.migration.folder, "rollback", "--yes");
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
    }

    /** Fails unless it ended like this and blue alone takes writes, with {@code status} and the clients agreeing. */
    void requireEnd(JavaProgram.Result result, int exitCode, String... words) throws Exception {
        String story = "exit code " + result.exitCode() + "\n" + result.output() + result.errors();
        assertThat(result.exitCode()).as(story).isEqualTo(exitCode);
        assertThat(result.output() + result.errors()).contains(words);
        forum.requireOnly(Side.BLUE, story);
        awaitCommits();
    }

    /** Clients get on with their work. */
    void awaitCommits() {
        SwitchableForum.awaitCommits(clients, 10);
    }

    /** Waits until {@code status} has nothing to complain of. */
    void awaitSound() {
        await().pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            JsonNode status = forum.status();
            assertThat(status.path("problems")).as(status.toPrettyString()).isEmpty();
            assertThat(status.path("writes").path("sound").asBoolean()).isTrue();
            assertThat(status.findValuesAsText("state"))
                    .as(status.toPrettyString())
                    .containsOnly("running", "done");
        });
    }

    /** Everything that clients were told is committed is there, on both sides. */
    void requireNothingLost() throws Exception {
        awaitSound();
        clients.stop();
        forum.awaitSameRows();
        SwitchableForum.assertNothingLost(forum.migration.blue, clients);
        SwitchableForum.assertNothingLost(forum.migration.green, clients);
        assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
    }

    @Override
    public void close() {
        clients.close();
        daemons.close();
        forum.close();
        pulsar.close();
    }
}
