package io.pgbluegreen.cutover;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.journal.Journal;
import io.pgbluegreen.cutover.journal.StepTiming.Outcome;
import io.pgbluegreen.cutover.journal.Timeline;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.EngineObserver;
import io.pgbluegreen.cutover.step.Operation;
import io.pgbluegreen.problem.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Follows the engine: notes times and causes for the journal, and tells the observer. */
final class OperationRun implements EngineObserver {

    private final Operation operation;
    private final Timeline timeline;
    private final Step pauseBegins;
    private final CutoverObserver observer;
    private final Clock clock;

    OperationRun(Operation operation, Timeline timeline, Step pauseBegins, CutoverObserver observer, Clock clock) {
        this.operation = operation;
        this.timeline = timeline;
        this.pauseBegins = pauseBegins;
        this.observer = observer;
        this.clock = clock;
    }

    @Override
    public void reached(OperationState state) {
        if (state.equals(OperationState.running(pauseBegins))) {
            operation.note(notes -> notes.with(notes.pause().began(clock.instant())));
        }
        if (state.phase() == Phase.UNDONE) {
            noteWritePause();
        }
        observer.reached(state);
    }

    @Override
    public void done(OperationState state, Duration took) {
        timeline.ended(state, took, Outcome.DONE);
        if (state.equals(OperationState.running(Step.SWITCH_TRAFFIC))) {
            noteWritePause();
        }
        observer.done(state, took);
    }

    @Override
    public void failed(OperationState state, Problem problem) {
        timeline.failed(state);
        operation.note(notes -> notes.withCause(notes.cause().orElse(String.valueOf(problem.getMessage()))));
        observer.failed(state, problem);
    }

    @Override
    public void told(String sentence) {
        operation.tell(sentence);
    }

    private void noteWritePause() {
        Instant now = clock.instant();
        operation.note(notes -> notes.pause()
                .beganAt()
                .filter(began -> notes.pause().tookMillis().isEmpty())
                .map(began -> notes.with(
                        notes.pause().took(Duration.between(began, now).toMillis())))
                .orElse(notes));
    }

    /** Whoever was away meanwhile and is back gets the last state too; others read it from the other copy. */
    static void completeJournal(Journal journal, Operation operation) {
        for (OperationSide side : new OperationSide[] {operation.from(), operation.to()}) {
            if (side.session().journal().isEmpty()) {
                try {
                    side.session().restoreJournal();
                } catch (Problem problem) {
                    operation.tell(
                            "The journal of " + side.where() + " does not know the end: " + problem.getMessage());
                }
            }
        }
        journal.writeAgain();
    }
}
