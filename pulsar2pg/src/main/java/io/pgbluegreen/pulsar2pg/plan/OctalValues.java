package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Row;

/**
 * Finds values of {@code "char"} above 127 within arrays and the like, where the target would read the backslash of their
 * octal text and drop the rest without a word. One that is the whole value is made a byte by the statement.
 */
final class OctalValues {

    private OctalValues() {}

    /** Throws where a value of the change would become another one. */
    static void requireNone(TableShape shape, Change.OfRow change) {
        if (shape.octalWithin().length == 0) {
            return;
        }
        if (change instanceof Change.Insert insert) {
            requireNone(shape, insert.after());
        } else if (change instanceof Change.Update update) {
            requireNone(shape, update.key());
            requireNone(shape, update.after());
        } else if (change instanceof Change.Delete delete) {
            requireNone(shape, delete.key());
        }
    }

    private static void requireNone(TableShape shape, Row row) {
        for (int column : shape.octalWithin()) {
            if (hasOctal(row, column)) {
                throw new UnusableChangeException(
                        "has a \"char\" above 127 within column \""
                                + shape.column(column).name()
                                + "\", which PostgreSQL before 15 would read as a backslash",
                        "Make the column text here; give it its type again once the row has another value at the source"
                                + " and that has come here.");
            }
        }
    }

    private static boolean hasOctal(Row row, int column) {
        byte[] data = row.data();
        for (int at = row.start(column); at >= 0 && at + 3 < row.end(column); at++) {
            if (data[at] == '\\'
                    && (data[at + 1] == '2' || data[at + 1] == '3')
                    && isOctal(data[at + 2])
                    && isOctal(data[at + 3])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOctal(byte digit) {
        return digit >= '0' && digit <= '7';
    }
}
