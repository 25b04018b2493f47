package io.pgbluegreen.cutover.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TransitionsTest {

    @Test
    void an_illegal_event_names_state_and_event() {
        assertThatThrownBy(() -> Transitions.next(OperationState.running(Step.DRAIN), Event.UNDO_DONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("running drain")
                .hasMessageContaining("undo done");
        assertThatThrownBy(() -> Transitions.next(new OperationState(Phase.DONE, Step.AFTER), Event.STEP_DONE))
                .hasMessageContaining("'done'");
    }

    @Test
    void steps_follow_each_other_to_the_end() {
        OperationState state = OperationState.BEGUN;
        for (Step step : Step.values()) {
            assertThat(state).isEqualTo(OperationState.running(step));
            state = Transitions.next(state, Event.STEP_DONE);
        }
        assertThat(state.phase()).isEqualTo(Phase.DONE);
    }

    @Test
    void failing_checks_end_the_operation_and_change_nothing() {
        assertThat(Transitions.next(OperationState.BEGUN, Event.STEP_FAILED).phase())
                .isEqualTo(Phase.REFUSED);
    }

    /** Whatever fails before the point of no return, everything that was done is taken back, the last first. */
    @Test
    void a_failure_before_the_point_of_no_return_undoes_every_step_before_in_reverse() {
        for (Step failing : Step.values()) {
            if (!failing.isReversible() || failing == Step.PREFLIGHT) {
                continue;
            }
            Deque<Step> expected = new ArrayDeque<>();
            for (Step step : Step.values()) {
                if (step.compareTo(failing) <= 0 && step.undo().isPresent()) {
                    expected.push(step);
                }
            }
            OperationState state = Transitions.next(OperationState.running(failing), Event.STEP_FAILED);
            Deque<Step> undone = new ArrayDeque<>();
            while (state.isOpen()) {
                undone.add(state.step());
                state = Transitions.next(state, Event.UNDO_DONE);
            }
            assertThat(List.copyOf(undone)).as("undone after " + failing).isEqualTo(List.copyOf(expected));
            assertThat(state.phase()).isEqualTo(Phase.UNDONE);
        }
    }

    @Test
    void behind_the_point_of_no_return_nothing_leads_back() {
        Set<OperationState> reachable = new HashSet<>();
        Deque<OperationState> open = new ArrayDeque<>(List.of(OperationState.running(Step.UNFENCE)));
        while (!open.isEmpty()) {
            OperationState state = open.pop();
            if (reachable.add(state)) {
                Transitions.TABLE.stream()
                        .filter(transition -> transition.from().equals(state))
                        .forEach(transition -> open.push(transition.to()));
            }
        }
        assertThat(reachable.stream().map(OperationState::phase).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Phase.RUNNING, Phase.HALTED, Phase.DONE);
    }

    @Test
    void every_open_state_can_be_resumed_and_every_ended_one_leads_nowhere() {
        Set<OperationState> states = Transitions.TABLE.stream()
                .flatMap(transition -> List.of(transition.from(), transition.to()).stream())
                .collect(Collectors.toSet());
        for (OperationState state : states) {
            boolean resumable = Transitions.TABLE.stream()
                    .anyMatch(transition -> transition.from().equals(state) && transition.event() == Event.RESUMED);
            assertThat(resumable).as(state.toString()).isEqualTo(state.isOpen());
        }
    }

    @Test
    void states_that_make_no_sense_cannot_be_made() {
        assertThatThrownBy(() -> new OperationState(Phase.HALTED, Step.FENCE)).hasMessageContaining("is undone");
        assertThatThrownBy(() -> OperationState.undoing(Step.DRAIN)).hasMessageContaining("nothing to take back");
    }

    @Test
    void an_unknown_step_is_refused_with_all_that_there_are() {
        assertThat(Step.of("final-marker")).isEqualTo(Step.FINAL_MARKER);
        assertThatThrownBy(() -> Step.of("fnece"))
                .hasMessageContaining("preflight, hold, fence")
                .hasMessageContaining("'fnece'");
    }
}
