package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Row;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The columns of one tuple, as places in the message. A label is what stands before the colon: {@code id[bigint]}. */
final class TupleText {

    private static final int NULL = -1;
    private static final int UNCHANGED = -2;

    /** A table WITH OIDS: they are printed first, belong to no column, and cannot be carried over. */
    private static final byte[] ROW_OID = "oid[oid]".getBytes(StandardCharsets.US_ASCII);

    private final TextCursor cursor;
    private int size;
    private int[] labels = new int[16];
    private int[] labelEnds = new int[16];
    private int[] starts = new int[16];
    private int[] ends = new int[16];

    private TupleText(TextCursor cursor) {
        this.cursor = cursor;
    }

    /** Reads columns up to the end, or to the words that stand between two tuples. */
    static TupleText read(TextCursor cursor) {
        TupleText tuple = new TupleText(cursor);
        while (cursor.sees(" ") && !cursor.sees(ChangeText.NEW_TUPLE)) {
            cursor.expect(" ");
            tuple.column();
            if (tuple.size == 1 && tuple.isLabelled(0, ROW_OID)) {
                tuple.size = 0;
            }
        }
        return tuple;
    }

    private void column() {
        if (size == labels.length) {
            labels = Arrays.copyOf(labels, 2 * size);
            labelEnds = Arrays.copyOf(labelEnds, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        labels[size] = cursor.at();
        cursor.skipIdentifier();
        cursor.expect("[");
        cursor.skipType();
        cursor.expect("]");
        labelEnds[size] = cursor.at();
        cursor.expect(":");
        value();
        if (!cursor.isAtEnd() && !cursor.sees(" ")) {
            throw Unreadable.problem("expected a blank at byte " + cursor.at() + " of a message, behind a value");
        }
        size++;
    }

    private void value() {
        int start = cursor.at();
        if (cursor.sees("'")) {
            boolean doubled = cursor.skipQuoted('\'');
            int end = cursor.at() - 1;
            place(start + 1, doubled ? withoutDoubles(start + 1, end) : end);
        } else if (cursor.take("B")) {
            if (!cursor.sees("'")) {
                throw Unreadable.problem("expected a bit string at byte " + start + " of a message");
            }
            cursor.skipQuoted('\'');
            place(start + 2, cursor.at() - 1);
        } else {
            cursor.skipWord();
            word(start, cursor.at());
        }
    }

    /** Only NULL, values that were left out, booleans and numbers stand without quotes. */
    private void word(int start, int end) {
        byte[] data = cursor.data();
        char first = start < end ? (char) (data[start] & 0xFF) : ' ';
        if (is("null", start, end)) {
            place(NULL, NULL);
        } else if (is("unchanged-toast-datum", start, end)) {
            place(UNCHANGED, UNCHANGED);
        } else if (is("true", start, end) || is("false", start, end)) {
            // The server's own text of a boolean is its first letter.
            place(start, start + 1);
        } else if ((first >= '0' && first <= '9') || first == '-' || first == 'N' || first == 'I') {
            place(start, end);
        } else {
            throw Unreadable.problem("expected a value at byte " + start + " of a message");
        }
    }

    private boolean is(String word, int start, int end) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (cursor.data()[start + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void place(int start, int end) {
        starts[size] = start;
        ends[size] = end;
    }

    /** Makes one quote of two, where they stand. The new end. */
    private int withoutDoubles(int start, int end) {
        byte[] data = cursor.data();
        int to = start;
        for (int from = start; from < end; from++) {
            data[to++] = data[from];
            if (data[from] == '\'') {
                from++;
            }
        }
        return to;
    }

    /** The message in which the values stand. */
    byte[] data() {
        return cursor.data();
    }

    int size() {
        return size;
    }

    boolean isUnchanged(int i) {
        return starts[i] == UNCHANGED;
    }

    /** Whether the column's label is that one. */
    boolean isLabelled(int i, byte[] label) {
        return Arrays.equals(cursor.data(), labels[i], labelEnds[i], label, 0, label.length);
    }

    byte[] label(int i) {
        return Arrays.copyOfRange(cursor.data(), labels[i], labelEnds[i]);
    }

    /** What the label says. */
    Column column(int i) {
        TextCursor label = new TextCursor(cursor.data(), labels[i]);
        label.skipIdentifier();
        String name = label.text(labels[i], label.at());
        return new Column(TextCursor.unquoted(name), PrintedType.name(label.text(label.at() + 1, labelEnds[i] - 1)));
    }

    /** Gives the column's value to a row over the same array; one that was left out stays absent. */
    void copy(int i, Row.Builder row, int column) {
        if (starts[i] == NULL) {
            row.setNull(column);
        } else if (starts[i] >= 0) {
            row.set(column, starts[i], ends[i]);
        }
    }
}
