package io.pgbluegreen.testkit.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAccumulator;

/** Measures the longest time in which no client at all had a commit acknowledged. Safe for use by several threads. */
public final class CommitClock {

    private final AtomicLong lastNanos;
    private final LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
    private volatile boolean frozen;

    public CommitClock(long nowNanos) {
        lastNanos = new AtomicLong(nowNanos);
    }

    /** A commit was acknowledged. */
    public void acknowledged(long nowNanos) {
        long previous = lastNanos.getAndAccumulate(nowNanos, Math::max);
        longestNanos.accumulate(nowNanos - previous);
    }

    /** The workload is over: the time from the last commit to now is the last to count. */
    public void freeze(long nowNanos) {
        if (!frozen) {
            acknowledged(nowNanos);
            frozen = true;
        }
    }

    /** The longest gap so far, the one that is still open included. */
    public long longestGapNanos(long nowNanos) {
        long open = frozen ? 0 : nowNanos - lastNanos.get();
        return Math.max(longestNanos.get(), open);
    }

    /** Forgets the gaps so far. */
    public void reset(long nowNanos) {
        lastNanos.set(nowNanos);
        longestNanos.reset();
    }
}
