package io.pgbluegreen.cutover.run;

import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;

/** Is told what the engine does; called on the thread that runs the operation, which waits meanwhile. */
public interface EngineObserver {

    /** The state is recorded, and what belongs to it begins now, or the operation has ended. */
    default void reached(OperationState state) {}

    /** The step was performed, or taken back where the state says so. */
    default void done(OperationState state, Duration took) {}

    /** The step could not be performed, or not be taken back. */
    default void failed(OperationState state, Problem problem) {}

    /** Something that does not stop the operation and that a person should know, in one sentence. */
    default void told(String sentence) {}
}
