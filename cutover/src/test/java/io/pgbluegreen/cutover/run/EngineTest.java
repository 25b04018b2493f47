package io.pgbluegreen.cutover.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.Recorder.Copy;
import io.pgbluegreen.cutover.run.Recorder.Recorded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class EngineTest {

    private static final Recorded NOWHERE = new Recorded(Copy.REFUSED, Copy.REFUSED, "disk full");

    private final FakeWorld world = new FakeWorld();

    @Test
    void all_goes_well() {
        Ending ending = world.run();
        assertThat(ending.state().phase()).isEqualTo(Phase.DONE);
        assertThat(world.deeds)
                .containsExactlyElementsOf(
                        Arrays.stream(Step.values()).map(Step::label).toList());
        assertThat(ending.writePause()).isPresent();
        assertThat(ending.cause()).isEmpty();
    }

    /** What was done before, in reverse, and the failing step itself, which may be half done. */
    private static List<String> undoOf(Step last) {
        List<String> deeds = new ArrayList<>();
        for (Step step : Step.values()) {
            if (step.compareTo(last) <= 0 && step.undo().isPresent()) {
                deeds.add(0, "undo " + step.label());
            }
        }
        return deeds;
    }

    /** The step before; the first one for the first. */
    private static Step before(Step step) {
        return Arrays.stream(Step.values())
                .filter(one -> one.number() == Math.max(1, step.number() - 1))
                .findFirst()
                .orElseThrow();
    }

    private void requireWayOut(Ending ending, Step last) {
        if (last == Step.PREFLIGHT) {
            assertThat(ending.state().phase()).isEqualTo(Phase.REFUSED);
        } else if (last.isReversible()) {
            assertThat(ending.state().phase()).isEqualTo(Phase.UNDONE);
            assertThat(world.deeds.stream().filter(deed -> deed.startsWith("undo")))
                    .containsExactlyElementsOf(undoOf(last));
        } else {
            assertThat(ending.state()).isEqualTo(new OperationState(Phase.HALTED, last));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_step_that_fails_is_undone_with_all_before_or_halts_behind_the_point_of_no_return(Step step) {
        world.failing.add(step);
        Ending ending = world.run();
        requireWayOut(ending, step);
        assertThat(ending.cause().orElseThrow()).hasMessage(step + " failed");
        assertThat(world.deeds).doesNotContain(step.next().map(Step::label).orElse("nothing"));
    }

    @ParameterizedTest
    @EnumSource
    void a_wish_to_stop_leads_back_as_long_as_there_is_a_way_back(Step step) {
        world.stopAt.add(step);
        world.hanging.addAll(step.isReversible() ? List.of(step) : List.of());
        Ending ending = world.run();
        if (step.isReversible()) {
            requireWayOut(ending, step);
            assertThat(ending.cause().orElseThrow()).hasMessageContaining("asked to stop");
        } else {
            assertThat(ending.state().phase()).isEqualTo(Phase.DONE);
        }
    }

    /** A rollback may be wanted then, and must not wait ten minutes for what can be done later. */
    @ParameterizedTest
    @EnumSource(names = {"CONSUMERS", "AFTER"})
    void a_wish_to_stop_ends_what_can_be_done_later_and_the_operation_is_done(Step step) {
        world.stopAt.add(step);
        world.hanging.addAll(List.of(Step.CONSUMERS, Step.AFTER));
        world.hanging.removeIf(one -> one.compareTo(step) < 0);
        Ending ending = world.run();
        assertThat(ending.state().phase()).isEqualTo(Phase.DONE);
        assertThat(ending.cause()).isEmpty();
        assertThat(world.told)
                .anyMatch(line -> line.startsWith("Step " + step + " ended early") && line.contains("asked to stop"))
                .anyMatch(line -> line.startsWith("Step after ended early"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CONSUMERS", "AFTER"})
    void what_can_be_done_later_ends_at_its_limit_and_the_operation_is_done(Step step) {
        world.betweenLooks = Duration.ofSeconds(10);
        world.hanging.add(step);
        assertThat(world.run().state().phase()).isEqualTo(Phase.DONE);
        assertThat(world.told)
                .singleElement()
                .asString()
                .startsWith("Step " + step + " ended early")
                .contains("limit of step " + step);
    }

    @Test
    void a_wish_to_stop_that_came_too_late_does_not_leave_out_what_comes_afterwards() {
        world.stopAt.add(Step.UNFENCE);
        assertThat(world.run().state().phase()).isEqualTo(Phase.DONE);
        assertThat(world.deeds).endsWith("consumers", "after");
        assertThat(world.told)
                .singleElement()
                .asString()
                .contains("no way back")
                .contains("Asking again");
    }

    @ParameterizedTest
    @EnumSource
    void a_hook_before_a_step_vetoes_it_unless_there_is_no_way_back(Step step) {
        world.vetoes.put(Hooks.When.BEFORE + " " + step, "");
        Ending ending = world.run();
        if (step.compareTo(Step.UNFENCE) <= 0) {
            Step last = before(step);
            requireWayOut(ending, last);
            assertThat(world.deeds).doesNotContain(step.label());
        } else {
            assertThat(ending.state().phase()).isEqualTo(Phase.DONE);
            assertThat(world.told).anyMatch(line -> line.contains("vetoed BEFORE " + step));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_hook_after_a_step_vetoes_what_follows_unless_there_is_no_way_back(Step step) {
        world.vetoes.put(Hooks.When.AFTER + " " + step, "");
        Ending ending = world.run();
        if (step.isReversible()) {
            requireWayOut(ending, step);
        } else {
            assertThat(ending.state().phase()).isEqualTo(Phase.DONE);
            assertThat(world.told).anyMatch(line -> line.contains("vetoed AFTER " + step));
        }
    }

    /** What a hook has stopped before the fence must be started again, however far the operation has come. */
    @ParameterizedTest
    @EnumSource(names = {"FENCE", "TERMINATE", "FINAL_MARKER", "DRAIN", "SEQUENCES", "FIRST_MARKER"})
    void the_hook_of_an_undone_step_is_called_behind_its_undoing(Step step) {
        world.hooks.add(Hooks.When.UNDONE + " fence");
        world.failing.add(step);
        requireWayOut(world.run(), step);
        assertThat(world.deeds)
                .containsSubsequence("undo fence", "hook UNDONE fence", "undo hold")
                .containsOnlyOnce("hook UNDONE fence");
    }

    /** Its hook before may have done something already, or half of it. */
    @Test
    void a_step_that_was_vetoed_before_it_began_is_undone_for_its_hooks() {
        world.hooks.addAll(List.of(Hooks.When.UNDONE + " fence", Hooks.When.UNDONE + " drain"));
        world.vetoes.put(Hooks.When.BEFORE + " fence", "");
        requireWayOut(world.run(), Step.HOLD);
        assertThat(world.deeds)
                .containsSubsequence("hook BEFORE fence", "undo hold", "hook UNDONE fence")
                .doesNotContain("hook UNDONE drain");

        FakeWorld second = new FakeWorld();
        second.hooks.addAll(List.of(Hooks.When.BEFORE + " hold", Hooks.When.UNDONE + " hold"));
        second.refusedByOperator.add(Step.HOLD);
        assertThat(second.run().state().phase()).isEqualTo(Phase.REFUSED);
        assertThat(second.deeds).endsWith("hook UNDONE hold");
    }

    /** The one before may have been killed while it ran the hook before the fence. */
    @Test
    void a_second_process_calls_the_hooks_of_all_that_the_first_one_may_have_come_to() {
        world.hooks.addAll(List.of(Hooks.When.UNDONE + " fence", Hooks.When.UNDONE + " final-marker"));
        assertThat(world.run(OperationState.undoing(Step.HOLD)).state().phase()).isEqualTo(Phase.UNDONE);
        assertThat(world.deeds).containsExactly("undo hold", "hook UNDONE fence");
    }

    @Test
    void a_hook_of_an_undone_step_never_vetoes_and_is_told() {
        world.vetoes.put(Hooks.When.UNDONE + " fence", "");
        world.failing.add(Step.DRAIN);
        requireWayOut(world.run(), Step.DRAIN);
        assertThat(world.told).singleElement().asString().contains("by hand").contains("vetoed UNDONE fence");
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"SWITCH_TRAFFIC", "CONSUMERS", "AFTER"})
    void an_operator_who_says_no_before_a_step_stops_the_operation_there(Step step) {
        world.refusedByOperator.add(step);
        Ending ending = world.run();
        assertThat(world.deeds).doesNotContain(step.label());
        Step last = before(step);
        requireWayOut(ending, last);
    }

    /** Clients wait until then, and nothing but going on lets them go. */
    @ParameterizedTest
    @EnumSource(names = {"SWITCH_TRAFFIC", "CONSUMERS", "AFTER"})
    void an_operator_who_says_no_where_there_is_no_way_back_is_told_that_it_goes_on(Step step) {
        world.refusedByOperator.add(step);
        Ending ending = world.run();
        assertThat(ending.state().phase()).isEqualTo(Phase.DONE);
        assertThat(world.deeds).contains(step.label());
        assertThat(world.told)
                .singleElement()
                .asString()
                .startsWith("Not heeded")
                .contains("the operator said no before step " + step);
    }

    @ParameterizedTest
    @EnumSource(names = {"HOLD", "FENCE", "TERMINATE", "FINAL_MARKER", "DRAIN", "SEQUENCES", "FIRST_MARKER"})
    void a_step_that_hangs_in_the_write_pause_is_undone_within_the_allowed_time(Step step) {
        world.maxWriteDowntime = Duration.ofMillis(400);
        world.hanging.add(step);
        Ending ending = world.run();
        requireWayOut(ending, step);
        assertThat(ending.cause().orElseThrow())
                .hasMessageContaining("allowed write pause of 400 ms")
                .hasMessageContaining(step + " waited");
        assertThat(ending.writePause().orElseThrow()).isBetween(Duration.ofMillis(300), world.maxWriteDowntime);
        assertThat(world.leftForUndo)
                .as("an operator's program may take longer than what is left of the pause")
                .allMatch(left -> left.compareTo(Duration.ofSeconds(30)) >= 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"HOLD", "FENCE", "FINAL_MARKER", "FIRST_MARKER"})
    void what_cannot_be_undone_halts_and_is_undone_by_the_next_run(Step step) {
        world.failing.add(Step.FIRST_MARKER);
        world.failingUndo.add(step);
        Ending halted = world.run();
        assertThat(halted.state()).isEqualTo(new OperationState(Phase.UNDO_HALTED, step));
        assertThat(halted.cause().orElseThrow()).hasMessage("first-marker failed");
        assertThat(halted.halt().orElseThrow()).hasMessage("undo of " + step + " failed");
        world.failingUndo.clear();
        world.deeds.clear();
        assertThat(world.run(OperationState.undoing(step)).state().phase()).isEqualTo(Phase.UNDONE);
        assertThat(world.deeds).containsExactlyElementsOf(undoOf(step));
    }

    @Test
    void every_state_is_recorded_before_anything_of_it_is_done() {
        List<String> seen = new ArrayList<>();
        FakeWorld other = new FakeWorld();
        Ending ending = other.run();
        other.recorded.forEach(state -> seen.add(state.toString()));
        assertThat(ending.state().phase()).isEqualTo(Phase.DONE);
        assertThat(seen)
                .startsWith("running hold")
                .endsWith("running after", "done")
                .hasSize(Step.values().length);
    }

    @ParameterizedTest
    @EnumSource
    void a_step_whose_state_cannot_be_recorded_is_not_begun_unless_there_is_no_way_back(Step step) {
        world.journal.put(OperationState.running(step), NOWHERE);
        Ending ending = world.run();
        if (step == Step.PREFLIGHT || step.compareTo(Step.UNFENCE) > 0) {
            // The first state is recorded by who begins the operation.
            assertThat(ending.state().phase()).isEqualTo(Phase.DONE);
            return;
        }
        assertThat(world.deeds).doesNotContain(step.label());
        requireWayOut(ending, before(step));
        assertThat(ending.cause().orElseThrow()).hasMessageContaining("journal").hasMessageContaining("disk full");
    }

    @Test
    void undoing_goes_on_without_a_journal() {
        world.failing.add(Step.DRAIN);
        for (Step step : List.of(Step.FINAL_MARKER, Step.FENCE, Step.HOLD)) {
            world.journal.put(OperationState.undoing(step), NOWHERE);
        }
        world.journal.put(new OperationState(Phase.UNDONE, Step.PREFLIGHT), NOWHERE);
        requireWayOut(world.run(), Step.DRAIN);
        assertThat(world.told).hasSize(4).allMatch(line -> line.contains("disk full"));
    }

    /**
     * The two states in which one copy is not enough. Without {@code from}'s copy of "sequences", a later process that
     * finds only {@code from} would open it although {@code to} may be open; without {@code to}'s copy of "unfence", one
     * that finds only {@code to} would close it.
     */
    @Test
    void two_states_need_more_than_one_copy() {
        world.journal.put(
                OperationState.running(Step.SEQUENCES), new Recorded(Copy.LOST, Copy.WRITTEN, "blue is gone"));
        requireWayOut(world.run(), Step.DRAIN);

        FakeWorld second = new FakeWorld();
        second.journal.put(
                OperationState.running(Step.UNFENCE), new Recorded(Copy.WRITTEN, Copy.LOST, "green is gone"));
        assertThat(second.run().state().phase()).isEqualTo(Phase.UNDONE);

        FakeWorld third = new FakeWorld();
        third.journal.put(OperationState.running(Step.UNFENCE), new Recorded(Copy.LOST, Copy.WRITTEN, "blue is gone"));
        assertThat(third.run().state().phase()).isEqualTo(Phase.DONE);

        FakeWorld fourth = new FakeWorld();
        fourth.journal.put(OperationState.running(Step.UNFENCE), new Recorded(Copy.REFUSED, Copy.WRITTEN, "disk full"));
        assertThat(fourth.run().state().phase()).isEqualTo(Phase.UNDONE);
    }
}
