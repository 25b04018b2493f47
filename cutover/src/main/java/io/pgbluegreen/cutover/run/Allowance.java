package io.pgbluegreen.cutover.run;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a piece of work may go on. The work asks it in every loop, and hands its time on to whatever it waits for.
 * Used by two threads: the work's, and the one that may end it.
 */
public final class Allowance {

    private final LongSupplier nanoClock;
    private final long endsAt;
    private final String limitName;
    private volatile boolean withdrawn;

    private Allowance(LongSupplier nanoClock, long endsAt, String limitName) {
        this.nanoClock = nanoClock;
        this.endsAt = endsAt;
        this.limitName = limitName;
    }

    /**
     * Time from now on.
     *
     * @param nanoClock counts nanoseconds, as {@link System#nanoTime} does
     * @param limitName whose limit it is, for the message when it is over
     */
    public static Allowance of(Duration time, String limitName, LongSupplier nanoClock) {
        return new Allowance(nanoClock, nanoClock.getAsLong() + Math.max(0, time.toNanos()), limitName);
    }

    /** What is left, never negative. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, endsAt - nanoClock.getAsLong()));
    }

    /** The shorter one of what is left and another limit. */
    public Duration atMost(Duration other) {
        Duration left = left();
        return left.compareTo(other) < 0 ? left : other;
    }

    public boolean isOver() {
        return withdrawn || isOverBy(Duration.ZERO);
    }

    /** Whose limit it is: {@code allowed write pause of 4 s}. */
    String limitName() {
        return limitName;
    }

    /** Whether it has been over for so long. */
    boolean isOverBy(Duration grace) {
        return nanoClock.getAsLong() - endsAt >= grace.toNanos();
    }

    /** Ends it before its time. */
    void withdraw() {
        withdrawn = true;
    }

    /**
     * Does nothing while there is time.
     *
     * @param waitingFor what has not come about yet, fit to follow "while": {@code green did not hold the marker}
     * @throws Problem when the time is over
     * @throws InterruptedException when somebody wants the work to end
     */
    public void require(String waitingFor) throws InterruptedException {
        if (withdrawn || Thread.interrupted()) {
            throw new InterruptedException("while " + waitingFor);
        }
        if (isOver()) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    "the " + limitName + " was over while " + waitingFor,
                    "Look at what it was waiting for, or allow more time.");
        }
    }

    /** Lets a short time pass between two looks at a condition, less where less is left. */
    public void lookAgainIn(Duration pause) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(atMost(pause).toNanos());
    }
}
