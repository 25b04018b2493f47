package io.pgbluegreen.operatorprogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramRunTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path folder;

    ProgramRunTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void the_exit_code_and_what_was_printed_are_told() throws Exception {
        ProgramRun run = run(PATIENCE, "echo to both; echo of them >&2; echo; exit 3");
        assertThat(run.exitCode()).contains(3);
        assertThat(run.output()).isEqualTo("to both\nof them");
        assertThat(run.errors()).isEmpty();
    }

    @Test
    void errors_are_kept_out_of_an_answer() throws Exception {
        ProgramRun run = ProgramRun.withErrorsApart(
                List.of("sh", "-c", "echo warning: slow >&2; echo fenced; exit 0"), Map.of(), PATIENCE);
        assertThat(run).hasToString("ProgramRun[exitCode=Optional[0], output=fenced, errors=warning: slow]");
    }

    @Test
    void it_finds_its_arguments_its_environment_and_no_input() throws Exception {
        ProgramRun run = ProgramRun.of(
                List.of("sh", "-c", "echo \"$0|$1\" $SIDE; cat; test -n \"$PATH\"", "a b", "*"),
                Map.of("SIDE", "green"),
                PATIENCE);
        assertThat(run.output()).isEqualTo("a b|* green");
        assertThat(run.exitCode()).contains(0);
    }

    @Test
    void more_output_than_a_pipe_holds_stops_nobody_and_its_end_is_kept() throws Exception {
        ProgramRun run = run(PATIENCE, "seq 300000; echo the last word");
        assertThat(run.exitCode()).contains(0);
        assertThat(run.output())
                .endsWith("299999\n300000\nthe last word")
                .doesNotContain("\n1\n")
                .hasSizeBetween(4_000, 4_096);
    }

    @Test
    void one_that_hangs_is_killed_at_the_limit_with_its_children_and_theirs() throws Exception {
        long begun = System.nanoTime();
        ProgramRun run = run(Duration.ofSeconds(5), hanging());
        assertThat(sinceMillis(begun)).isBetween(5_000L, 60_000L);
        assertThat(run.exitCode()).isEmpty();
        assertThat(run.output()).isEqualTo("waiting for the firewall");
        assertThat(pids()).hasSize(3);
        awaitAllGone();
    }

    @Test
    void an_interrupt_kills_it_with_its_children() throws Exception {
        FutureTask<ProgramRun> task = new FutureTask<>(() -> run(Duration.ofMinutes(10), hanging()));
        Thread thread = new Thread(task, "runs-a-program");
        thread.start();
        await().atMost(PATIENCE).until(() -> pids().size() == 3);
        thread.interrupt();
        assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
        awaitAllGone();
    }

    /** As a hook does that restarts a consumer: that must go on, and may go on printing, without anyone's waiting. */
    @Test
    void a_child_in_the_background_that_holds_the_output_keeps_nobody_waiting_and_lives_on() throws Exception {
        Path ended = folder.resolve("ended");
        Path go = folder.resolve("go");
        long begun = System.nanoTime();
        ProgramRun run = run(
                PATIENCE,
                "(until test -e " + go + "; do sleep 0.05; done; echo still here && echo yes > " + ended
                        + ") & echo started");
        assertThat(sinceMillis(begun)).isLessThan(PATIENCE.toMillis() / 2);
        assertThat(run.exitCode()).contains(0);
        assertThat(run.output()).isEqualTo("started");
        Files.createFile(go);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(ended).hasContent("yes"));
    }

    @Test
    void a_program_that_is_not_there_or_may_not_be_run_is_told() throws Exception {
        assertThatThrownBy(() -> ProgramRun.of(List.of("/no/such/program"), Map.of(), PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/no/such/program")
                .hasMessageContaining("No such file");
        Path file = Files.writeString(folder.resolve("script"), "#!/bin/sh\n");
        assertThatThrownBy(() -> ProgramRun.of(List.of(file.toString()), Map.of(), PATIENCE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Permission denied");
    }

    @Test
    void nothing_is_left_in_the_folder_for_temporary_files() throws Exception {
        ProgramRun run = run(PATIENCE, "readlink /proc/$$/fd/1");
        assertThat(run.output()).contains("bluegreen-program-");
        assertThat(Path.of(run.output())).doesNotExist();
    }

    /** Writes down three processes: itself, a child, and the child of another child. */
    private String hanging() {
        String note = " & echo $! >> '" + folder.resolve("pids") + "'";
        return "echo waiting for the firewall; echo $$ >> '" + folder.resolve("pids") + "'; sleep 600" + note + "; ("
                + "sleep 601" + note + "; wait) & wait";
    }

    private List<String> pids() throws IOException {
        Path file = folder.resolve("pids");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private void awaitAllGone() throws IOException {
        List<String> pids = pids();
        await().atMost(PATIENCE).until(() -> pids.stream().noneMatch(pid -> ProcessHandle.of(Long.parseLong(pid))
                .filter(ProcessHandle::isAlive)
                .isPresent()));
    }

    private static ProgramRun run(Duration limit, String script) throws IOException, InterruptedException {
        return ProgramRun.of(List.of("sh", "-c", script), Map.of(), limit);
    }

    private static long sinceMillis(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
