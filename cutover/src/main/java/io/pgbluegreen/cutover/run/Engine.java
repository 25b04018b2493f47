package io.pgbluegreen.cutover.run;

import static java.util.Objects.requireNonNull;

import io.pgbluegreen.cutover.plan.Event;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.plan.Transitions;
import io.pgbluegreen.cutover.run.Hooks.When;
import io.pgbluegreen.cutover.run.Recorder.Recorded;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Carries one operation from a recorded state to its end. Every state is recorded before anything of it is done. As
 * long as there is a way back, a failure, a limit, a veto and a wish to stop all lead there; behind the point of no
 * return the operation goes on, or halts for a person.
 */
public final class Engine {

    /** Where a person can be asked before a step; false stops the operation. Runs on a thread that may be interrupted. */
    @FunctionalInterface
    public interface Gate {
        boolean mayBegin(Step step) throws InterruptedException;
    }

    private final Map<Step, StepWork> works;
    private final Recorder recorder;
    private final Hooks hooks;
    private final Gate gate;
    private final EngineObserver observer;
    private final LongSupplier nanoClock;
    private final WritePause pause;
    private volatile boolean stopWanted;

    private Optional<Problem> cause = Optional.empty();
    private Optional<Problem> halt = Optional.empty();
    private ReachedSteps reached = ReachedSteps.of(OperationState.BEGUN);

    /** @param works one for each step */
    public Engine(
            Map<Step, ? extends StepWork> works,
            Recorder recorder,
            Hooks hooks,
            Gate gate,
            EngineObserver observer,
            EngineLimits limits,
            LongSupplier nanoClock) {
        this.works = Map.copyOf(works);
        this.recorder = recorder;
        this.hooks = hooks;
        this.gate = gate;
        this.observer = observer;
        this.nanoClock = nanoClock;
        this.pause = new WritePause(limits, nanoClock);
    }

    /**
     * Asks to stop: what can be undone is undone, what cannot goes on, and what comes when clients have been sent to the
     * new side ends early. From any thread, any number of times.
     */
    public void stop() {
        stopWanted = true;
    }

    /**
     * Goes on until the operation has ended or halted.
     *
     * @param recordedState the state that is recorded now
     */
    public Ending run(OperationState recordedState) {
        OperationState state = recordedState;
        reached = ReachedSteps.of(recordedState);
        observer.reached(state);
        try (WorkThread thread = new WorkThread()) {
            while (state.isOpen() && !state.phase().isHalted()) {
                state = state.phase() == Phase.RUNNING ? forward(state, thread) : back(state, thread);
                observer.reached(state);
            }
        }
        return new Ending(state, cause, halt, pause.took());
    }

    private OperationState forward(OperationState state, WorkThread thread) {
        Step step = state.step();
        long begun = nanoClock.getAsLong();
        try {
            if (state.equals(OperationState.BEGUN)) {
                before(step, thread);
            }
            perform(step, thread);
            observer.done(state, since(begun));
            if (step == Step.SWITCH_TRAFFIC) {
                pause.ended();
                forgetWishToStop();
            }
            after(step, thread);
            OperationState next = Transitions.next(state, Event.STEP_DONE);
            if (next.isOpen()) {
                before(next.step(), thread);
            }
            believe(next);
            return next;
        } catch (Problem problem) {
            observer.failed(state, problem);
            cause = cause.or(() -> Optional.of(problem));
            OperationState next = Transitions.next(state, Event.STEP_FAILED);
            if (next.phase() == Phase.HALTED) {
                halt = Optional.of(problem);
            } else if (!next.isOpen()) {
                hooksOnTheWayBack(step, thread);
            }
            recordAnyhow(next);
            return next;
        }
    }

    private void perform(Step step, WorkThread thread) {
        StepWork work = requireNonNull(works.get(step), () -> "nobody does " + step);
        pause.beforeStep(step);
        Allowance time = pause.forStep(step);
        try {
            thread.run("step " + step, time, () -> stops(step), work::cut, allowance -> {
                work.validate(allowance);
                work.perform(allowance);
            });
        } catch (Problem problem) {
            // A rollback may be wanted: it must not wait for what can be done later.
            if (!step.mayEndEarly() || !(stopWanted || time.isOver())) {
                throw problem;
            }
            observer.told(
                    "Step " + step + " ended early, and what is left of it can be done later: " + problem.getMessage());
        }
    }

    /** Whether a wish to stop ends this step. */
    private boolean stops(Step step) {
        return stopWanted && (step.isReversible() || step.mayEndEarly());
    }

    /** What was asked for where nothing could come of it is no wish to leave out what comes afterwards. */
    private void forgetWishToStop() {
        if (stopWanted) {
            stopWanted = false;
            observer.told("Somebody asked to stop where there was no way back: clients go to the new side now. Asking"
                    + " again ends what is left early.");
        }
    }

    private void after(Step step, WorkThread thread) {
        if (!hooks.hasAny(When.AFTER, step)) {
            return;
        }
        try {
            hook(When.AFTER, step, thread);
        } catch (Problem veto) {
            if (step.isReversible()) {
                throw veto;
            }
            tellInVain(veto);
        }
    }

    /** Everything that may still keep the next step from being begun. */
    private void before(Step next, WorkThread thread) {
        pause.beforeStep(next);
        reached.comesTo(next);
        boolean wayBack = next.isReversible() || next == Step.UNFENCE;
        try {
            ask(next, thread, wayBack);
        } catch (Problem no) {
            // Halting here would help nobody: clients wait, and there is nothing left to decide.
            if (wayBack) {
                throw no;
            }
            if (!stops(next)) {
                tellInVain(no);
            }
        }
        if (hooks.hasAny(When.BEFORE, next)) {
            try {
                hook(When.BEFORE, next, thread);
            } catch (Problem veto) {
                if (wayBack) {
                    throw veto;
                }
                tellInVain(veto);
            }
        }
        if (wayBack && stopWanted) {
            throw new Problem(Kind.UNDONE, "somebody asked to stop before step " + next, "Run it again when you want.");
        }
    }

    private void ask(Step next, WorkThread thread, boolean wayBack) {
        thread.run(
                "the question before step " + next,
                forGate(next),
                () -> stopWanted && (wayBack || next.mayEndEarly()),
                () -> {},
                allowance -> {
                    if (!gate.mayBegin(next)) {
                        throw new Problem(
                                Kind.UNDONE, "the operator said no before step " + next, "Run it again when you want.");
                    }
                });
    }

    /** Outside the write pause an operator may think as long as it takes. */
    private Allowance forGate(Step next) {
        return (next.isInWritePause() && next.isReversible()) || next == Step.UNFENCE
                ? pause.forStep(Step.DRAIN)
                : Allowance.of(Duration.ofDays(1), "time for an answer", nanoClock);
    }

    private void hook(When when, Step step, WorkThread thread) {
        boolean back = when == When.UNDONE;
        thread.run(
                "the hook " + when.name().toLowerCase(Locale.ROOT) + " step " + step,
                back ? pause.forUndo() : pause.forStep(step),
                () -> !back && stops(step),
                () -> {},
                allowance -> hooks.run(when, step, allowance));
    }

    /** Nothing keeps an operation from going back: where one fails, a person is told what to do by hand. */
    private void hooksOnTheWayBack(Step undone, WorkThread thread) {
        for (Step left : reached.leave(undone)) {
            if (hooks.hasAny(When.UNDONE, left)) {
                try {
                    hook(When.UNDONE, left, thread);
                } catch (Problem problem) {
                    observer.told("The operation goes back all the same; do by hand what this should have done: "
                            + problem.getMessage());
                }
            }
        }
    }

    private void tellInVain(Problem veto) {
        observer.told("Not heeded, since the operation cannot go back any more: " + veto.getMessage());
    }

    private void believe(OperationState next) {
        Recorded recorded = recorder.record(next);
        if (recorded.suffices(next)) {
            return;
        }
        if (next.isPastReturn() && next.step() != Step.UNFENCE) {
            observer.told("The journal could not be written, and the operation goes on: " + recorded.detail());
            return;
        }
        throw new Problem(
                Kind.UNAVAILABLE,
                "the journal could not be written before step " + next.step() + ": " + recorded.detail(),
                "Make room for the schema bluegreen on the cluster that it names, or bring it back.");
    }

    /** On the way back, and where it halts, the operation goes on without its journal. */
    private void recordAnyhow(OperationState next) {
        Recorded recorded = recorder.record(next);
        if (!recorded.suffices(next)) {
            observer.told("The journal could not be written: " + recorded.detail());
        }
    }

    private OperationState back(OperationState state, WorkThread thread) {
        Step step = state.step();
        StepWork work = requireNonNull(works.get(step), () -> "nobody does " + step);
        long begun = nanoClock.getAsLong();
        try {
            thread.run("undoing step " + step, pause.forUndo(), () -> false, work::cut, work::undo);
            observer.done(state, since(begun));
            OperationState next = Transitions.next(state, Event.UNDO_DONE);
            if (!next.isOpen()) {
                pause.ended();
            }
            hooksOnTheWayBack(step, thread);
            recordAnyhow(next);
            return next;
        } catch (Problem problem) {
            observer.failed(state, problem);
            halt = Optional.of(problem);
            OperationState next = Transitions.next(state, Event.UNDO_FAILED);
            recordAnyhow(next);
            return next;
        }
    }

    private Duration since(long begun) {
        return Duration.ofNanos(nanoClock.getAsLong() - begun);
    }
}
