package io.pgbluegreen.changeevent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one row, or of its key alone, as the server's own text in UTF-8. Column indexes are those of the
 * {@link Relation}.
 *
 * <p>A row is a view of a larger array (a message of the WAL, a frame): nobody may change that array while the row is
 * in use. That saves a copy of every value on the way.
 */
public final class Row {

    private static final int NULL = -1;
    private static final int ABSENT = -2;

    private final byte[] data;
    private final int[] starts;
    private final int[] ends;

    private Row(byte[] data, int[] starts, int[] ends) {
        this.data = data;
        this.starts = starts;
        this.ends = ends;
    }

    /** A row of whole values for tests and small needs; {@code null} is SQL's NULL. */
    public static Row of(@Nullable String... values) {
        return of(Arrays.asList(values));
    }

    /** The same from a list. */
    public static Row of(List<@Nullable String> values) {
        StringBuilder all = new StringBuilder();
        values.forEach(value -> all.append(value == null ? "" : value));
        Builder row = new Builder(all.toString().getBytes(StandardCharsets.UTF_8), values.size());
        int start = 0;
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            if (value == null) {
                row.setNull(i);
            } else {
                int end = start + value.getBytes(StandardCharsets.UTF_8).length;
                row.set(i, start, end);
                start = end;
            }
        }
        return row.build();
    }

    /** How many columns the relation has. */
    public int size() {
        return starts.length;
    }

    /** Whether the column is SQL's NULL. */
    public boolean isNull(int column) {
        return starts[column] == NULL;
    }

    /** Whether the column was not sent: an unchanged TOASTed value, or a column outside the key. */
    public boolean isAbsent(int column) {
        return starts[column] == ABSENT;
    }

    /** The array that holds the values, of which {@link #start} and {@link #end} name a part. Not to be changed. */
    public byte[] data() {
        return data;
    }

    /** Where the value begins in {@link #data()}; only for a column that is neither NULL nor absent. */
    public int start(int column) {
        return starts[column];
    }

    /** Where the value ends in {@link #data()}, exclusive. */
    public int end(int column) {
        return ends[column];
    }

    /**
     * The value as a string.
     *
     * @throws IllegalStateException when the column is NULL or absent
     */
    public String text(int column) {
        if (starts[column] < 0) {
            throw new IllegalStateException("column " + column + " is " + (isNull(column) ? "NULL" : "absent"));
        }
        return Relation.utf8(data, starts[column], ends[column]);
    }

    /** The same row with only the given columns; the others are absent. */
    public Row only(List<Integer> columns) {
        Builder row = new Builder(data, size());
        for (int column : columns) {
            row.copy(column, this);
        }
        return row.build();
    }

    /** This row with another one's values, over the same array, in the columns that are absent here. */
    public Row filledFrom(Row other) {
        Builder row = new Builder(data, size());
        for (int i = 0; i < size(); i++) {
            row.copy(i, isAbsent(i) ? other : this);
        }
        return row.build();
    }

    /** The bytes that the values take, without names and markup. */
    public long valueBytes() {
        long bytes = 0;
        for (int i = 0; i < starts.length; i++) {
            bytes += ends[i] - starts[i];
        }
        return bytes;
    }

    /** Whether the column has the same state and value in both rows. */
    public boolean sameValue(int column, Row other) {
        if (starts[column] < 0 || other.starts[column] < 0) {
            return starts[column] == other.starts[column];
        }
        return Arrays.equals(data, starts[column], ends[column], other.data, other.starts[column], other.ends[column]);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Row that) || that.size() != size()) {
            return false;
        }
        for (int i = 0; i < size(); i++) {
            if (!sameValue(i, that)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = size();
        for (int i = 0; i < size(); i++) {
            hash = 31 * hash + Math.min(starts[i], 0);
            for (int at = starts[i]; at >= 0 && at < ends[i]; at++) {
                hash = 31 * hash + data[at];
            }
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < size(); i++) {
            text.append(i == 0 ? "" : ", ").append(isNull(i) ? "NULL" : isAbsent(i) ? "–" : "'" + text(i) + "'");
        }
        return text.append(')').toString();
    }

    /** Collects the places of values in one array. Columns that are not set are absent. */
    public static final class Builder {

        private final byte[] data;
        private final int[] starts;
        private final int[] ends;

        public Builder(byte[] data, int columns) {
            this.data = data;
            this.starts = new int[columns];
            this.ends = new int[columns];
            Arrays.fill(starts, ABSENT);
            Arrays.fill(ends, ABSENT);
        }

        public void set(int column, int start, int end) {
            if (start < 0 || end < start || end > data.length) {
                throw new IllegalArgumentException(
                        "a value from " + start + " to " + end + " is outside the " + data.length + " bytes");
            }
            starts[column] = start;
            ends[column] = end;
        }

        /** Whether the column was set, to NULL too. */
        boolean isSet(int column) {
            return starts[column] != ABSENT;
        }

        public void setNull(int column) {
            starts[column] = NULL;
            ends[column] = NULL;
        }

        /** Takes a column from a row over the same array. */
        public void copy(int column, Row from) {
            if (from.data != data) {
                throw new IllegalArgumentException("a value can only be taken from a row over the same array");
            }
            starts[column] = from.starts[column];
            ends[column] = from.ends[column];
        }

        public Row build() {
            return new Row(data, starts, ends);
        }
    }
}
