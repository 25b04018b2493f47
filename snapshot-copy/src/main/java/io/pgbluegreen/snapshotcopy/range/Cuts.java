package io.pgbluegreen.snapshotcopy.range;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns cutting points into ranges. The first and the last are open-ended, so that together they hold every row,
 * whatever the cutting points are worth.
 */
final class Cuts {

    private Cuts() {}

    /**
     * @param expression what is compared, for example {@code ctid}
     * @param less the operator by which {@code points} ascend, ready to stand in a statement
     * @param greaterOrEqual its negation
     * @param points SQL literals in strictly ascending order; none for the whole table
     * @param bytes size of the table, spread evenly
     */
    static List<RowRange> ranges(
            String expression, String less, String greaterOrEqual, List<String> points, long bytes) {
        if (points.isEmpty()) {
            return RowRange.whole(bytes);
        }
        int count = points.size() + 1;
        List<RowRange> ranges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String from = i == 0 ? "" : expression + " " + greaterOrEqual + " " + points.get(i - 1);
            String to = i == count - 1 ? "" : expression + " " + less + " " + points.get(i);
            String and = from.isEmpty() || to.isEmpty() ? "" : " AND ";
            long share = bytes / count + (i < bytes % count ? 1 : 0);
            ranges.add(new RowRange(i, from + and + to, share));
        }
        return ranges;
    }
}
