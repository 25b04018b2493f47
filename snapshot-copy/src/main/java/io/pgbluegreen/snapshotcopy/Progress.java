package io.pgbluegreen.snapshotcopy;

import java.time.Duration;
import java.util.Optional;

/**
 * How far the copying of rows is. Counts are of this run: tables that an earlier run has copied do not appear.
 *
 * @param rows sent to green so far, those of ranges in work included
 * @param bytes the same, in bytes of COPY text
 * @param plannedDone of {@code plannedTotal}, the size on blue's disk of what is done
 */
public record Progress(
        int tablesDone,
        int tablesTotal,
        int rangesDone,
        int rangesTotal,
        long rows,
        long bytes,
        long plannedDone,
        long plannedTotal,
        Duration elapsed) {

    public Progress {
        if (tablesDone > tablesTotal || rangesDone > rangesTotal || plannedDone > plannedTotal) {
            throw new IllegalArgumentException("expected no more done than there is, found " + tablesDone + " of "
                    + tablesTotal + " tables, " + rangesDone + " of " + rangesTotal + " ranges, " + plannedDone + " of "
                    + plannedTotal + " bytes");
        }
    }

    /** Between 0 and 1, by size on blue's disk. */
    public double fraction() {
        return plannedTotal == 0 ? 1 : (double) plannedDone / plannedTotal;
    }

    /** Bytes of COPY text a second, over the whole time. */
    public long bytesPerSecond() {
        return perSecond(bytes);
    }

    public long rowsPerSecond() {
        return perSecond(rows);
    }

    /** How long the rest will take at the speed so far; empty before anything can be said. */
    public Optional<Duration> remaining() {
        double fraction = fraction();
        if (fraction < 0.001 || elapsed.toMillis() < 500) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis((long) (elapsed.toMillis() * (1 - fraction) / fraction)));
    }

    private long perSecond(long count) {
        return elapsed.isZero() ? 0 : (long) (count / (elapsed.toNanos() / 1e9));
    }
}
