package io.pgbluegreen.cutover.real;

import io.pgbluegreen.cutover.CutoverObserver;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps what it is told, for a test that fails, and may do something of its own at a moment. */
class Recording implements CutoverObserver {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Consumer<OperationState> atReached;
    private final Consumer<OperationState> atDone;

    Recording() {
        this(state -> {}, state -> {});
    }

    /** @param atReached called when a state is in the journal and nothing of it is done */
    Recording(Consumer<OperationState> atReached, Consumer<OperationState> atDone) {
        this.atReached = atReached;
        this.atDone = atDone;
    }

    /** Does something when the step is about to begin. */
    static Recording at(Step step, Runnable deed) {
        return new Recording(
                state -> {
                    if (state.equals(OperationState.running(step))) {
                        deed.run();
                    }
                },
                state -> {});
    }

    @Override
    public void reached(OperationState state) {
        lines.add(state.toString());
        atReached.accept(state);
    }

    @Override
    public void done(OperationState state, Duration took) {
        lines.add("  done in " + took.toMillis() + " ms");
        atDone.accept(state);
    }

    @Override
    public void failed(OperationState state, Problem problem) {
        lines.add("  failed: " + problem.getMessage());
    }

    @Override
    public void found(Finding finding) {
        lines.add("  " + finding);
    }

    @Override
    public void told(String sentence) {
        lines.add("  " + sentence);
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
