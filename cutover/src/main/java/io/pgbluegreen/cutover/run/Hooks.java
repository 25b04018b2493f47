package io.pgbluegreen.cutover.run;

import io.pgbluegreen.cutover.plan.Step;

/** What others want to do before and after steps; a {@link io.pgbluegreen.problem.Problem} vetoes. */
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

    /** On which side of a step. */
    enum When {
        BEFORE,
        AFTER
    }

    void run(When when, Step step, Allowance allowance) throws InterruptedException;

    boolean hasAny(When when, Step step);
}
