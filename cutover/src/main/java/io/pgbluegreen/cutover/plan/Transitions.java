package io.pgbluegreen.cutover.plan;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All ways from a state to another, made from the table of {@link Step steps} by these rules:
 *
 * <ul>
 *   <li>a step that is done leads to the next one, the last one to the end;
 *   <li>checks that fail end the operation: nothing was changed;
 *   <li>a later step that fails is undone, and then all before it in reverse, as long as it is reversible; behind the
 *       point of no return the operation halts;
 *   <li>what cannot be undone halts;
 *   <li>a run that finds an operation open goes back where that is possible, else forward; where it finds that
 *       {@code to} takes writes already, forward.
 * </ul>
 */
public final class Transitions {

    /** In the order in which an operation meets them. */
    public static final List<Transition> TABLE = table();

    private static final Map<OperationState, Map<Event, OperationState>> NEXT = index(TABLE);

    private Transitions() {}

    /**
     * The state that follows.
     *
     * @throws IllegalStateException naming state and event, when there is no such way
     */
    public static OperationState next(OperationState state, Event event) {
        return Optional.ofNullable(NEXT.getOrDefault(state, Map.of()).get(event))
                .orElseThrow(() -> new IllegalStateException(
                        "from the state '" + state + "' the event '" + event.label() + "' leads nowhere"));
    }

    private static List<Transition> table() {
        List<Transition> table = new ArrayList<>();
        for (Step step : Step.values()) {
            OperationState running = OperationState.running(step);
            table.add(new Transition(
                    running,
                    Event.STEP_DONE,
                    step.next().map(OperationState::running).orElse(new OperationState(Phase.DONE, step))));
            if (step.isReversible()) {
                addWayBack(table, step, running);
            } else {
                OperationState halted = new OperationState(Phase.HALTED, step);
                table.add(new Transition(running, Event.STEP_FAILED, halted));
                table.add(new Transition(running, Event.RESUMED, running));
                table.add(new Transition(halted, Event.RESUMED, running));
            }
        }
        for (Step step : undoable()) {
            addUndo(table, step);
        }
        return List.copyOf(table);
    }

    private static void addWayBack(List<Transition> table, Step step, OperationState running) {
        Optional<OperationState> undoing = step.nearestUndo().map(OperationState::undoing);
        table.add(new Transition(
                running, Event.STEP_FAILED, undoing.orElse(new OperationState(Phase.REFUSED, Step.PREFLIGHT))));
        table.add(new Transition(running, Event.RESUMED, undoing.orElse(undone())));
        if (undoing.isPresent()) {
            table.add(new Transition(running, Event.RESUMED_BEHIND_OPEN_FENCE, OperationState.running(Step.UNFENCE)));
        }
    }

    private static void addUndo(List<Transition> table, Step step) {
        OperationState undoing = OperationState.undoing(step);
        OperationState halted = new OperationState(Phase.UNDO_HALTED, step);
        OperationState forward = OperationState.running(Step.UNFENCE);
        table.add(new Transition(
                undoing,
                Event.UNDO_DONE,
                step.undoneNext().map(OperationState::undoing).orElse(undone())));
        table.add(new Transition(undoing, Event.UNDO_FAILED, halted));
        table.add(new Transition(undoing, Event.RESUMED, undoing));
        table.add(new Transition(undoing, Event.RESUMED_BEHIND_OPEN_FENCE, forward));
        table.add(new Transition(halted, Event.RESUMED, undoing));
        table.add(new Transition(halted, Event.RESUMED_BEHIND_OPEN_FENCE, forward));
    }

    private static Set<Step> undoable() {
        EnumSet<Step> steps = EnumSet.allOf(Step.class);
        steps.removeIf(step -> step.undo().isEmpty() || !step.isReversible());
        return steps;
    }

    private static OperationState undone() {
        return new OperationState(Phase.UNDONE, Step.PREFLIGHT);
    }

    private static Map<OperationState, Map<Event, OperationState>> index(List<Transition> table) {
        Map<OperationState, Map<Event, OperationState>> index = new LinkedHashMap<>();
        for (Transition transition : table) {
            OperationState twice = index.computeIfAbsent(transition.from(), from -> new LinkedHashMap<>())
                    .put(transition.event(), transition.to());
            if (twice != null) {
                throw new IllegalStateException("two ways from " + transition.from() + " by " + transition.event());
            }
        }
        return index;
    }
}
