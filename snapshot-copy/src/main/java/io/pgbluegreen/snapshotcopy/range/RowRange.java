package io.pgbluegreen.snapshotcopy.range;

import java.util.List;

/**
 * A part of a table that is copied by itself.
 *
 * @param number from 0
 * @param condition what selects its rows on blue; {@link #ALL} for the whole table
 * @param plannedBytes its share of the table's size on blue's disk
 */
public record RowRange(int number, String condition, long plannedBytes) {

    /** The condition of a table in one piece. */
    public static final String ALL = "true";

    public RowRange {
        if (number < 0 || condition.isEmpty() || plannedBytes < 0) {
            throw new IllegalArgumentException(
                    "not a range: number " + number + ", condition '" + condition + "', bytes " + plannedBytes);
        }
    }

    /** A table in one piece. */
    static List<RowRange> whole(long bytes) {
        return List.of(new RowRange(0, ALL, bytes));
    }

    public boolean isWhole() {
        return condition.equals(ALL);
    }
}
