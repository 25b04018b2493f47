package io.pgbluegreen.cutover.run;

import io.pgbluegreen.cutover.plan.Step;

/** What others want to do around steps; a {@link io.pgbluegreen.problem.Problem} vetoes where there is a way back. */
public interface Hooks {

    /** Nobody wants anything. */
    Hooks NONE = new Hooks() {
        @Override
        public void run(When when, Step step, Allowance allowance) {}

        @Override
        public boolean hasAny(When when, Step step) {
            return false;
        }
    };

    /** At which moment of a step. */
    enum When {
        BEFORE,
        AFTER,
        /** On the way back: whatever was done before or after the step can be taken back too. Never vetoes. */
        UNDONE
    }

    void run(When when, Step step, Allowance allowance) throws InterruptedException;

    boolean hasAny(When when, Step step);
}
