package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.TableCopied;
import io.pgbluegreen.snapshotcopy.FirstLoadObserver;
import io.pgbluegreen.snapshotcopy.Progress;
import io.pgbluegreen.snapshotcopy.rows.CopyPool.Task;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Adds up what all workers have done and tells when a table is complete. */
final class RowMeters {

    private final Lsn startLsn;
    private final FirstLoadObserver observer;
    private final int tablesTotal;
    private final int rangesTotal;
    private final long plannedTotal;
    private final long beganNanos = System.nanoTime();
    private final Map<Task, RangeMeter> working = new HashMap<>();
    private int tablesDone;
    private int rangesDone;
    private long plannedDone;
    private long rowsDone;
    private long bytesDone;

    RowMeters(List<TableWork> tables, Lsn startLsn, FirstLoadObserver observer) {
        this.startLsn = startLsn;
        this.observer = observer;
        this.tablesTotal = tables.size();
        this.rangesTotal =
                tables.stream().mapToInt(work -> work.ranges().size()).sum();
        this.plannedTotal = tables.stream().mapToLong(TableWork::plannedBytes).sum();
    }

    /** A meter for an attempt at a range, in the place of that of an earlier attempt. */
    synchronized RangeMeter begin(Task task) {
        RangeMeter meter = new RangeMeter(task.range().plannedBytes());
        working.put(task, meter);
        return meter;
    }

    /** Counts a range that is committed; true when it was the last of its table. */
    synchronized boolean finishRange(Task task) {
        RangeMeter meter = Objects.requireNonNull(working.remove(task), "a range that was not begun");
        rangesDone++;
        plannedDone += task.range().plannedBytes();
        rowsDone += meter.rows();
        bytesDone += meter.bytes();
        return task.work().finishRange(meter.rows(), meter.bytes());
    }

    /** Counts a table that is noted as copied. */
    void finishTable(TableWork work) {
        synchronized (this) {
            tablesDone++;
        }
        observer.on(new TableCopied(
                work.id(),
                startLsn,
                work.rows(),
                work.bytes(),
                Duration.ofNanos(System.nanoTime() - work.beganNanos())));
    }

    /** How far all is, ranges in work included. */
    synchronized Progress progress() {
        long rows = rowsDone;
        long bytes = bytesDone;
        long planned = plannedDone;
        for (RangeMeter meter : working.values()) {
            rows += meter.rows();
            bytes += meter.bytes();
            planned += meter.plannedDone();
        }
        return new Progress(
                tablesDone,
                tablesTotal,
                rangesDone,
                rangesTotal,
                rows,
                bytes,
                planned,
                plannedTotal,
                Duration.ofNanos(System.nanoTime() - beganNanos));
    }
}
