package io.pgbluegreen.demo.report;

import java.util.List;

/**
 * A cutover or a rollback, as its clients met it.
 *
 * @param writePauseMillis the longest time in which none of the clients got a commit acknowledged, measured by them from
 *     before the operation until they wrote again behind it
 * @param predictedPauseMillis what a dry run had said
 * @param toolPauseMillis how long the operation itself says that it kept writes out
 * @param clientErrors statements and connects of the clients that failed meanwhile
 * @param sequencesMoved how many were set
 * @param sequencesBehind how many of them were not at or past the other side's value in the end
 * @param steps in their order
 */
public record SwitchReport(
        double writePauseMillis,
        long predictedPauseMillis,
        long toolPauseMillis,
        long clientErrors,
        int sequencesMoved,
        int sequencesBehind,
        List<StepTime> steps) {

    /** The operation was not reached. */
    public static final SwitchReport NONE = new SwitchReport(0, 0, 0, 0, 0, 0, List.of());

    public SwitchReport {
        steps = List.copyOf(steps);
    }

    /**
     * How long a step took.
     *
     * @param name {@code final-marker}
     */
    public record StepTime(String name, double millis) {}
}
