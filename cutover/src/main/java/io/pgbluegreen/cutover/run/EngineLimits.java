package io.pgbluegreen.cutover.run;

import io.pgbluegreen.cutover.plan.Step;
import java.time.Duration;

/**
 * How long things may take.
 *
 * @param maxWriteDowntime from the first step that keeps writes out until writes go on, here or there
 * @param pauseBegins the first step that keeps writes out
 */
public record EngineLimits(Duration maxWriteDowntime, Step pauseBegins) {

    /** Kept back for the way back: undoing takes a fraction of it. */
    private static final Duration MOST_KEPT_BACK = Duration.ofSeconds(1);

    public EngineLimits {
        if (maxWriteDowntime.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("expected a write pause of 100 ms or more, found " + maxWriteDowntime);
        }
        if (pauseBegins != Step.HOLD && pauseBegins != Step.FENCE) {
            throw new IllegalArgumentException("writes are kept out by hold or fence, not by " + pauseBegins);
        }
    }

    /** The time for undoing that is kept back. */
    public Duration keptBack() {
        Duration fifth = maxWriteDowntime.dividedBy(5);
        return fifth.compareTo(MOST_KEPT_BACK) < 0 ? fifth : MOST_KEPT_BACK;
    }
}
