package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Row;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values that a row has after one or several changes. Each is still a part of the frame that brought it; nothing is
 * copied.
 */
public final class Values {

    private final Row latest;
    /** Which row gives each column, where several do. */
    private final Row @Nullable [] sources;

    private Values(Row latest, Row @Nullable [] sources) {
        this.latest = latest;
        this.sources = sources;
    }

    public static Values of(Row row) {
        return new Values(row, null);
    }

    /** These values with a later row's over them, but for the columns that are absent there. */
    public Values with(Row later) {
        Row[] merged = null;
        for (int i = 0; i < later.size(); i++) {
            if (later.isAbsent(i) && !isAbsent(i)) {
                if (merged == null) {
                    merged = new Row[later.size()];
                    Arrays.fill(merged, later);
                }
                merged[i] = source(i);
            }
        }
        return new Values(later, merged);
    }

    /** The row that gives the column; it has the same columns, and this one may be absent in it. */
    public Row source(int column) {
        return sources == null ? latest : sources[column];
    }

    public boolean isAbsent(int column) {
        return source(column).isAbsent(column);
    }

    public boolean isNull(int column) {
        return source(column).isNull(column);
    }

    /** Whether no column among these is absent. */
    boolean hasAll(TableShape shape) {
        for (int i = 0; i < shape.writtenSize(); i++) {
            if (isAbsent(shape.writtenColumn(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a column that both know has another value in the row. */
    boolean contradicts(Row row) {
        for (int i = 0; i < row.size(); i++) {
            if (!isAbsent(i) && !row.isAbsent(i) && !source(i).sameValue(i, row)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < latest.size(); i++) {
            String value =
                    isNull(i) ? "NULL" : isAbsent(i) ? "–" : "'" + source(i).text(i) + "'";
            text.append(i == 0 ? "" : ", ").append(value);
        }
        return text.append(')').toString();
    }
}
