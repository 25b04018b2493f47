package io.pgbluegreen.cutover.run;

import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Step;

/** Keeps the state of an operation where a later process finds it. */
@FunctionalInterface
public interface Recorder {

    /** Writes the state; returns when it is durable wherever it could be written. */
    Recorded record(OperationState state);

    /** What became of one copy. */
    enum Copy {
        WRITTEN,
        /** The cluster did not answer; whether it was written is unknown. */
        LOST,
        /** The cluster answered, and refused. */
        REFUSED
    }

    /**
     * What became of both copies.
     *
     * @param from the copy in the cluster that takes writes at first
     * @param detail what kept a copy from being written; empty when none was
     */
    record Recorded(Copy from, Copy to, String detail) {

        /** Both copies are written. */
        public static final Recorded BOTH = new Recorded(Copy.WRITTEN, Copy.WRITTEN, "");

        /**
         * Whether the operation may believe that it is in this state. One copy is enough, but for two states. Before
         * {@code to} may ever be opened without asking {@code from}, {@code from} must know that it comes to that, so
         * that a later process which finds {@code from} alone does not open it too. And when {@code to} is opened, it
         * must know that itself, and {@code from} must know unless it is gone.
         */
        public boolean suffices(OperationState state) {
            if (state.equals(OperationState.running(Step.SEQUENCES))) {
                return from == Copy.WRITTEN;
            }
            if (state.equals(OperationState.running(Step.UNFENCE))) {
                return to == Copy.WRITTEN && from != Copy.REFUSED;
            }
            return from == Copy.WRITTEN || to == Copy.WRITTEN;
        }
    }
}
