package io.pgbluegreen.testkit.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Spreads transactions evenly over time. Who falls behind by more than a second, because of an outage say, does not
 * catch up.
 */
public final class Pace {

    private static final long FORGIVEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long intervalNanos;
    private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

    /**
     * @param perSecond over all clients; 0 means as fast as possible
     */
    public Pace(double perSecond) {
        if (!(perSecond >= 0) || Double.isInfinite(perSecond)) {
            throw new IllegalArgumentException("a rate is a number of transactions a second, not " + perSecond);
        }
        this.intervalNanos = perSecond == 0 ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    }

    /** Waits for the caller's turn. */
    public void await() throws InterruptedException {
        if (intervalNanos == 0) {
            return;
        }
        long now = System.nanoTime();
        long turn = nextNanos.getAndUpdate(next -> Math.max(next, now - FORGIVEN_NANOS) + intervalNanos);
        if (turn > now) {
            TimeUnit.NANOSECONDS.sleep(turn - now);
        }
    }
}
