package io.pgbluegreen.cutover.run;

/**
 * What a step does to the world. Every method may be called again, after any part of it was done by a process that is
 * gone. It throws a {@link io.pgbluegreen.problem.Problem} when it could not do its work.
 */
public interface StepWork {

    /** Looks whether what must hold before is so. */
    default void validate(Allowance allowance) throws InterruptedException {}

    void perform(Allowance allowance) throws InterruptedException;

    /** Takes back what was performed, wholly or in part or not at all. */
    default void undo(Allowance allowance) throws InterruptedException {}

    /**
     * Called from another thread when the work has not ended although its time is over: cuts what it may be waiting
     * for.
     */
    default void cut() {}
}
