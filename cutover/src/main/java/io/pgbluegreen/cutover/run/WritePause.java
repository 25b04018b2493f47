package io.pgbluegreen.cutover.run;

import io.pgbluegreen.cutover.plan.Step;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Measures how long nobody's writes get through, and tells how much of that is still allowed. */
final class WritePause {

    /** Undoing gets this much even where nothing is left: giving up sooner would leave both sides closed for longer. */
    private static final Duration LEAST_FOR_UNDO = Duration.ofSeconds(30);

    /** There is no way back there, but a person should know soon. */
    private static final Duration LEAST_FORWARD = Duration.ofSeconds(3);

    private final EngineLimits limits;
    private final LongSupplier nanoClock;
    private OptionalLong began = OptionalLong.empty();
    private Optional<Duration> took = Optional.empty();

    WritePause(EngineLimits limits, LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
    }

    /** To be called before the step's first deed. */
    void beforeStep(Step step) {
        if (began.isEmpty() && step.isInWritePause() && step.compareTo(limits.pauseBegins()) >= 0) {
            began = OptionalLong.of(nanoClock.getAsLong());
        }
    }

    void ended() {
        if (took.isEmpty() && began.isPresent()) {
            took = Optional.of(sofar());
        }
    }

    /** Empty when there was none, or when it is not over. */
    Optional<Duration> took() {
        return took;
    }

    Allowance forStep(Step step) {
        if (began.isEmpty() || !step.isInWritePause()) {
            return Allowance.of(step.limit(), "limit of step " + step, nanoClock);
        }
        Duration left = step.isReversible()
                ? limits.maxWriteDowntime().minus(limits.keptBack()).minus(sofar())
                : atLeast(LEAST_FORWARD, limits.maxWriteDowntime().minus(sofar()));
        return left.compareTo(step.limit()) < 0
                ? Allowance.of(left, "allowed write pause of " + text(limits.maxWriteDowntime()), nanoClock)
                : Allowance.of(step.limit(), "limit of step " + step, nanoClock);
    }

    Allowance forUndo() {
        Duration left =
                began.isEmpty() ? Duration.ZERO : limits.maxWriteDowntime().minus(sofar());
        return Allowance.of(atLeast(LEAST_FOR_UNDO, left), "time for undoing", nanoClock);
    }

    private static Duration atLeast(Duration least, Duration time) {
        return time.compareTo(least) < 0 ? least : time;
    }

    private Duration sofar() {
        return Duration.ofNanos(nanoClock.getAsLong() - began.orElseThrow());
    }

    private static String text(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
