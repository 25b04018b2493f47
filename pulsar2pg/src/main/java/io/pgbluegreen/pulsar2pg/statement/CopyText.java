package io.pgbluegreen.pulsar2pg.statement;

import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.pulsar2pg.plan.Values;
import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/** Writes rows in COPY's text format straight from their UTF-8. */
final class CopyText {

    private static final int BUFFER_BYTES = 64 * 1024;

    /** What stands behind a backslash for each byte that cannot stand as it is. */
    private static final char[] LETTERS = letters();

    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int length;

    private static char[] letters() {
        char[] letters = new char[256];
        letters['\\'] = '\\';
        letters['\n'] = 'n';
        letters['\r'] = 'r';
        letters['\t'] = 't';
        return letters;
    }

    void write(CopyIn copy, int[] columns, Values values) throws SQLException {
        for (int i = 0; i < columns.length; i++) {
            if (i > 0) {
                put(copy, '\t');
            }
            Row row = values.source(columns[i]);
            if (row.isAbsent(columns[i])) {
                throw new IllegalStateException("column " + columns[i] + " of a row to be inserted is absent");
            }
            if (row.isNull(columns[i])) {
                put(copy, '\\');
                put(copy, 'N');
            } else {
                value(copy, row.data(), row.start(columns[i]), row.end(columns[i]));
            }
        }
        put(copy, '\n');
    }

    private void value(CopyIn copy, byte[] data, int start, int end) throws SQLException {
        int from = start;
        for (int at = start; at < end; at++) {
            char letter = LETTERS[data[at] & 0xFF];
            if (letter != 0) {
                put(copy, data, from, at);
                put(copy, '\\');
                put(copy, letter);
                from = at + 1;
            }
        }
        put(copy, data, from, end);
    }

    private void put(CopyIn copy, byte[] data, int start, int end) throws SQLException {
        int from = start;
        while (from < end) {
            if (length == BUFFER_BYTES) {
                flush(copy);
            }
            int count = Math.min(end - from, BUFFER_BYTES - length);
            System.arraycopy(data, from, buffer, length, count);
            length += count;
            from += count;
        }
    }

    private void put(CopyIn copy, char b) throws SQLException {
        if (length == BUFFER_BYTES) {
            flush(copy);
        }
        buffer[length++] = (byte) b;
    }

    /** Sends what is left; belongs before the end of the COPY. */
    void flush(CopyIn copy) throws SQLException {
        copy.writeToCopy(buffer, 0, length);
        length = 0;
    }

    /** Forgets what was not sent, after a COPY that failed. */
    void clear() {
        length = 0;
    }
}
