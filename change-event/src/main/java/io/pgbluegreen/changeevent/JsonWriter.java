package io.pgbluegreen.changeevent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON as UTF-8 into a growing array. Values arrive as UTF-8 already, so that most of them are copied as they
 * stand: only quotes, backslashes and control characters are escaped.
 */
final class JsonWriter {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] buffer;
    private int size;

    JsonWriter(int capacity) {
        this.buffer = new byte[capacity];
    }

    int size() {
        return size;
    }

    /** Drops the first bytes and moves the rest to the front. */
    void removeFirst(int bytes) {
        System.arraycopy(buffer, bytes, buffer, 0, size - bytes);
        size -= bytes;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    /** Copies what was written into {@code target} at {@code at} and returns the place behind it. */
    int copyTo(byte[] target, int at) {
        return copyTo(target, at, size);
    }

    /** The same with the first {@code bytes} alone. */
    int copyTo(byte[] target, int at, int bytes) {
        System.arraycopy(buffer, 0, target, at, bytes);
        return at + bytes;
    }

    /** Forgets the content, and the array too when it has grown beyond {@code keep} bytes. */
    void reset(int keep) {
        size = 0;
        if (buffer.length > keep) {
            buffer = new byte[keep];
        }
    }

    void raw(char ascii) {
        ensure(1);
        buffer[size++] = (byte) ascii;
    }

    void raw(byte[] bytes) {
        raw(bytes, 0, bytes.length);
    }

    void raw(byte[] bytes, int start, int end) {
        ensure(end - start);
        System.arraycopy(bytes, start, buffer, size, end - start);
        size += end - start;
    }

    void raw(String ascii) {
        raw(ascii.getBytes(StandardCharsets.UTF_8));
    }

    void string(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        string(bytes, 0, bytes.length);
    }

    void string(byte[] utf8, int start, int end) {
        ensure(end - start + 2);
        buffer[size++] = '"';
        int copied = start;
        for (int i = start; i < end; i++) {
            byte b = utf8[i];
            // Bytes of a multi-byte character are negative and pass as they are.
            if (b == '"' || b == '\\' || (b >= 0 && b < 0x20)) {
                raw(utf8, copied, i);
                escape(b);
                copied = i + 1;
            }
        }
        raw(utf8, copied, end);
        raw('"');
    }

    private void escape(byte b) {
        ensure(6);
        buffer[size++] = '\\';
        switch (b) {
            case '"', '\\' -> buffer[size++] = b;
            case '\n' -> buffer[size++] = 'n';
            case '\r' -> buffer[size++] = 'r';
            case '\t' -> buffer[size++] = 't';
            default -> {
                buffer[size++] = 'u';
                buffer[size++] = '0';
                buffer[size++] = '0';
                buffer[size++] = HEX[b >> 4];
                buffer[size++] = HEX[b & 15];
            }
        }
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            // Half as much again: doubling would hold three times a very large row.
            long wanted = Math.max((long) size + more, size + (size >> 1) + 64L);
            if ((long) size + more > Integer.MAX_VALUE - 16) {
                throw new OutOfMemoryError("a frame cannot exceed 2 GiB");
            }
            buffer = Arrays.copyOf(buffer, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
        }
    }
}
