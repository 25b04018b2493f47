package io.pgbluegreen.cutover.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.Hooks.When;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandHooksTest {

    private static CommandHooks hooks(Duration limit, String script) {
        return new CommandHooks(Map.of("before-fence", List.of("sh", "-c", script)), limit, 7, Side.GREEN);
    }

    private static void run(CommandHooks hooks) throws InterruptedException {
        hooks.run(When.BEFORE, Step.FENCE, Allowance.of(Duration.ofSeconds(20), "limit of the test", System::nanoTime));
    }

    @Test
    void a_hook_finds_the_operation_in_its_environment(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out");
        run(hooks(
                Duration.ofSeconds(10),
                "echo $BLUEGREEN_OPERATION $BLUEGREEN_STEP $BLUEGREEN_PHASE $BLUEGREEN_FROM $BLUEGREEN_TO > " + out));
        assertThat(Files.readString(out)).isEqualTo("7 fence before green blue\n");
    }

    @Test
    void another_code_than_0_vetoes_and_what_the_hook_said_is_told() {
        assertThatThrownBy(() -> run(hooks(Duration.ofSeconds(10), "echo not tonight; exit 3")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("before-fence vetoed")
                .hasMessageContaining("code 3")
                .hasMessageContaining("not tonight");
    }

    @Test
    void a_hook_that_hangs_is_killed_and_vetoes(@TempDir Path folder) throws Exception {
        Path pid = folder.resolve("pid");
        assertThatThrownBy(() ->
                        run(hooks(Duration.ofSeconds(5), "echo $$ > " + pid + "; echo locked; sleep 300; echo done")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("did not end in 5000 ms, after it said: locked");
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())))
                .isEmpty();
    }

    @Test
    void a_command_that_is_not_there_vetoes() {
        CommandHooks hooks = new CommandHooks(
                Map.of("before-fence", List.of("/no/such/program")), Duration.ofSeconds(1), 7, Side.BLUE);
        assertThatThrownBy(() -> run(hooks)).hasMessageContaining("could not be started");
    }

    @Test
    void only_points_with_a_command_run_one_and_unknown_points_are_refused() {
        CommandHooks hooks = hooks(Duration.ofSeconds(1), "exit 0");
        assertThat(hooks.hasAny(When.BEFORE, Step.FENCE)).isTrue();
        assertThat(hooks.hasAny(When.AFTER, Step.FENCE)).isFalse();
        assertThat(hooks.hasAny(When.UNDONE, Step.PREFLIGHT)).isFalse();
        assertThatThrownBy(() -> HookPoint.parse("during-fence")).hasMessageContaining("before-STEP");
        assertThatThrownBy(() -> HookPoint.parse("after-lunch")).hasMessageContaining("lunch");
        assertThat(HookPoint.parse("undone-fence")).isEqualTo(new HookPoint(When.UNDONE, Step.FENCE));
        assertThatThrownBy(() -> HookPoint.parse("undone-consumers")).hasMessageContaining("nothing is undone");
    }
}
