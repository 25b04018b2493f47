package io.pgbluegreen.cutover.journal;

import io.pgbluegreen.cutover.plan.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a step was performed, and when it was taken back. */
public record StepTiming(Step step, Optional<Work> performed, Optional<Work> undone) {

    /** How a piece of work ended. */
    public enum Outcome {
        DONE,
        FAILED
    }

    /**
     * One piece of work.
     *
     * @param took there as soon as it has ended, as is the outcome
     */
    public record Work(Instant startedAt, Optional<Duration> took, Optional<Outcome> outcome) {

        static Work startedAt(Instant now) {
            return new Work(now, Optional.empty(), Optional.empty());
        }

        Work ended(Duration time, Outcome how) {
            return new Work(startedAt, Optional.of(time), Optional.of(how));
        }
    }

    static StepTiming none(Step step) {
        return new StepTiming(step, Optional.empty(), Optional.empty());
    }
}
