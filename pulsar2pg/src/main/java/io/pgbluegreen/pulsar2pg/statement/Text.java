package io.pgbluegreen.pulsar2pg.statement;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.postgresql.util.ByteStreamWriter;

/**
 * A parameter's text in UTF-8, which grows as it is written and goes to the server without another copy. The driver
 * sends it as {@code bytea}, so that statements say {@code convert_from(?, 'UTF8')}.
 */
final class Text implements ByteStreamWriter {

    private static final int KEEP_BYTES = 1 << 20;

    private byte[] bytes = new byte[512];
    private int length;

    void append(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
    }

    void append(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            append(ascii.charAt(i));
        }
    }

    /** Appends a part of a value with a backslash before each double quote and backslash. */
    void appendQuoted(byte[] data, int start, int end) {
        ensure(end - start + 2);
        append('"');
        int from = start;
        for (int at = start; at < end; at++) {
            byte b = data[at];
            if (b == '"' || b == '\\') {
                append(data, from, at);
                append('\\');
                from = at;
            }
        }
        append(data, from, end);
        append('"');
    }

    private void append(byte[] data, int start, int end) {
        ensure(end - start);
        System.arraycopy(data, start, bytes, length, end - start);
        length += end - start;
    }

    private void ensure(int more) {
        if (length + more < 0) {
            throw new IllegalStateException("values of one statement take more than 2 GB");
        }
        if (length + more > bytes.length) {
            int twice = bytes.length < Integer.MAX_VALUE / 2 ? bytes.length * 2 : Integer.MAX_VALUE - 8;
            bytes = Arrays.copyOf(bytes, Math.max(twice, length + more));
        }
    }

    /** Empties it, and lets go of the memory if it became large. */
    void clear() {
        length = 0;
        if (bytes.length > KEEP_BYTES) {
            bytes = new byte[512];
        }
    }

    @Override
    public int getLength() {
        return length;
    }

    @Override
    public void writeTo(ByteStreamTarget target) throws IOException {
        OutputStream out = target.getOutputStream();
        out.write(bytes, 0, length);
    }
}
