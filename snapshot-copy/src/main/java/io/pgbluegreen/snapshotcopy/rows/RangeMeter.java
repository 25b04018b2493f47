package io.pgbluegreen.snapshotcopy.rows;

import java.util.concurrent.atomic.AtomicLong;

/** Counts a range while it is being copied. Written by one worker, read by whoever shows progress. */
final class RangeMeter {

    private final long planned;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** @param planned the range's size on blue's disk */
    RangeMeter(long planned) {
        this.planned = planned;
    }

    void add(long moreRows, long moreBytes) {
        rows.lazySet(rows.getPlain() + moreRows);
        bytes.lazySet(bytes.getPlain() + moreBytes);
    }

    long rows() {
        return rows.get();
    }

    long bytes() {
        return bytes.get();
    }

    /** How much of the planned size is done, as far as the bytes of COPY text tell. */
    long plannedDone() {
        return Math.min(planned, bytes.get());
    }
}
