package io.pgbluegreen.cutover;

import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;

/** Is told what an operation does. The operation waits meanwhile, so be quick, above all in the write pause. */
public interface CutoverObserver {

    /** The state is in the journal; what belongs to it begins now, or the operation has ended. */
    default void reached(OperationState state) {}

    /** The step was performed, or taken back where the state says so. */
    default void done(OperationState state, Duration took) {}

    /** The step could not be performed, or not be taken back. */
    default void failed(OperationState state, Problem problem) {}

    /** A check found something. */
    default void found(Finding finding) {}

    /** Progress, or something that a person should know, in one sentence. */
    default void told(String sentence) {}

    /**
     * Asked before each step; may wait for a person. Called on a thread of its own, which is interrupted when the time
     * is over or somebody asks to stop.
     *
     * @return false to stop: what was done is undone
     */
    default boolean mayBegin(Step step) throws InterruptedException {
        return true;
    }
}
