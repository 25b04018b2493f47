package io.pgbluegreen.cutover.plan;

/**
 * Where an operation is.
 *
 * @param step the one that {@code phase} speaks of; where the operation has ended, the last one
 */
public record OperationState(Phase phase, Step step) {

    /** Every operation begins with its checks. */
    public static final OperationState BEGUN = new OperationState(Phase.RUNNING, Step.PREFLIGHT);

    public OperationState {
        if (phase == Phase.HALTED && step.isReversible()) {
            throw new IllegalArgumentException("an operation does not halt at " + step + ", it is undone");
        }
        if ((phase == Phase.UNDOING || phase == Phase.UNDO_HALTED)
                && (step.undo().isEmpty() || !step.isReversible())) {
            throw new IllegalArgumentException("there is nothing to take back of " + step);
        }
    }

    public static OperationState running(Step step) {
        return new OperationState(Phase.RUNNING, step);
    }

    public static OperationState undoing(Step step) {
        return new OperationState(Phase.UNDOING, step);
    }

    public boolean isOpen() {
        return phase.isOpen();
    }

    /** Whether applications may be writing on {@code to}, so that the way back is a rollback. */
    public boolean isPastReturn() {
        return !step.isReversible();
    }

    /** {@code running fence}, {@code undoing final-marker}, {@code done}. */
    @Override
    public String toString() {
        return isOpen() ? phase + " " + step : phase.label();
    }
}
