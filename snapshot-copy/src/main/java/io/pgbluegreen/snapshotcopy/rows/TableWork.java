package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.snapshotcopy.range.RowRange;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A table to be copied in this run, with its ranges and what is done of them. Shared by the workers. */
public final class TableWork {

    private final CopyTable table;
    private final List<RowRange> ranges;
    private final boolean clear;
    private final AtomicInteger unfinished;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private long beganNanos;
    private boolean begun;

    /**
     * A table of which nothing is done yet.
     *
     * @param clear whether green may hold rows that an earlier copy of ours has left there
     */
    public TableWork(CopyTable table, List<RowRange> ranges, boolean clear) {
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("expected at least one range of " + table.id() + ", found none");
        }
        this.table = table;
        this.ranges = List.copyOf(ranges);
        this.clear = clear;
        this.unfinished = new AtomicInteger(ranges.size());
    }

    public TableId id() {
        return table.id();
    }

    public CopyTable table() {
        return table;
    }

    public List<RowRange> ranges() {
        return ranges;
    }

    public long plannedBytes() {
        return ranges.stream().mapToLong(RowRange::plannedBytes).sum();
    }

    boolean clear() {
        return clear;
    }

    /** Whoever comes first begins the table; all others wait until that is done. */
    synchronized <E extends Exception> void beginOnce(Beginning<E> beginning) throws E {
        if (!begun) {
            beganNanos = System.nanoTime();
            beginning.begin();
            begun = true;
        }
    }

    /** Counts a range; true for the last one. */
    boolean finishRange(long moreRows, long moreBytes) {
        rows.addAndGet(moreRows);
        bytes.addAndGet(moreBytes);
        return unfinished.decrementAndGet() == 0;
    }

    long rows() {
        return rows.get();
    }

    long bytes() {
        return bytes.get();
    }

    synchronized long beganNanos() {
        return beganNanos;
    }

    /** What beginning a table takes. */
    @FunctionalInterface
    interface Beginning<E extends Exception> {
        void begin() throws E;
    }
}
