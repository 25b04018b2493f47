package io.pgbluegreen.changeevent;

import java.nio.charset.StandardCharsets;

/**
 * Reads JSON where it lies. A string's escapes are resolved in place (the result is never longer than the source), so
 * that a value needs no copy: it is a part of the frame's own array. The array is changed by reading.
 */
final class JsonReader {

    private final byte[] json;
    private int at;
    private int valueStart;
    private int valueEnd;

    JsonReader(byte[] json) {
        this.json = json;
    }

    byte[] data() {
        return json;
    }

    /** Where the scalar that was read last begins. */
    int valueStart() {
        return valueStart;
    }

    /** Where the scalar that was read last ends, exclusive. */
    int valueEnd() {
        return valueEnd;
    }

    /** The scalar that was read last, or the field name. */
    String value() {
        return new String(json, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8);
    }

    boolean valueIs(String ascii) {
        if (valueEnd - valueStart != ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (json[valueStart + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The next character that is not white space, which stays unread. */
    char peek() {
        while (at < json.length && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        if (at >= json.length) {
            throw corrupt("the text ends early");
        }
        return (char) (json[at] & 0xFF);
    }

    void expect(char wanted) {
        if (peek() != wanted) {
            throw corrupt("expected '" + wanted + "'");
        }
        at++;
    }

    /**
     * Goes to the next element of an array or field of an object whose opening bracket was read.
     *
     * @param first whether no element was read yet
     * @return false when the closing bracket was there, and was read
     */
    boolean next(boolean first, char closing) {
        char c = peek();
        if (c == closing) {
            at++;
            return false;
        }
        if (!first) {
            expect(',');
        }
        return true;
    }

    /** Reads a field's name and the colon behind it; {@link #value} is the name. */
    void fieldName() {
        string();
        int start = valueStart;
        int end = valueEnd;
        expect(':');
        valueStart = start;
        valueEnd = end;
    }

    /** Reads a string; its content lies between {@link #valueStart} and {@link #valueEnd}. */
    void string() {
        expect('"');
        valueStart = at;
        int i = at;
        while (i < json.length && json[i] != '"' && json[i] != '\\') {
            i++;
        }
        if (i < json.length && json[i] == '"') {
            valueEnd = i;
            at = i + 1;
            return;
        }
        unescape(i);
    }

    private void unescape(int from) {
        int read = from;
        int write = from;
        while (read < json.length) {
            byte b = json[read];
            if (b == '"') {
                valueEnd = write;
                at = read + 1;
                return;
            }
            if (b != '\\') {
                json[write++] = b;
                read++;
                continue;
            }
            if (read + 1 >= json.length) {
                break;
            }
            byte escape = json[read + 1];
            if (escape == 'u') {
                int codePoint = hex(read + 2);
                read += 6;
                if (Character.isHighSurrogate((char) codePoint)) {
                    codePoint = Character.toCodePoint((char) codePoint, lowSurrogate(read));
                    read += 6;
                } else if (Character.isLowSurrogate((char) codePoint)) {
                    throw corrupt("half a surrogate pair");
                }
                write = utf8(codePoint, write);
            } else {
                json[write++] = simple(escape);
                read += 2;
            }
        }
        throw corrupt("a string does not end");
    }

    private byte simple(byte escape) {
        return switch (escape) {
            case '"', '\\', '/' -> escape;
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            default -> throw corrupt("unknown escape '\\" + (char) escape + "'");
        };
    }

    private char lowSurrogate(int from) {
        if (from + 1 < json.length && json[from] == '\\' && json[from + 1] == 'u') {
            char low = (char) hex(from + 2);
            if (Character.isLowSurrogate(low)) {
                return low;
            }
        }
        throw corrupt("half a surrogate pair");
    }

    private int hex(int from) {
        if (from + 4 > json.length) {
            throw corrupt("a string does not end");
        }
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(json[i], 16);
            if (digit < 0) {
                throw corrupt("expected four hexadecimal digits");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private int utf8(int codePoint, int write) {
        byte[] bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, json, write, bytes.length);
        return write + bytes.length;
    }

    /** Reads a number or a literal as its text: {@link #value} is {@code -12}, {@code true}, {@code null}. */
    void bare() {
        peek();
        valueStart = at;
        while (at < json.length && isBare(json[at])) {
            at++;
        }
        valueEnd = at;
        if (valueStart == valueEnd) {
            throw corrupt("expected a value");
        }
    }

    private static boolean isBare(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || b == '-' || b == '+' || b == '.' || b == 'E';
    }

    long number() {
        bare();
        try {
            return Long.parseLong(value());
        } catch (NumberFormatException e) {
            throw corrupt("expected a whole number, found '" + value() + "'");
        }
    }

    /** Reads a whole number of any length as its text. */
    void wholeNumber() {
        bare();
        int digits = json[valueStart] == '-' ? valueStart + 1 : valueStart;
        boolean good = digits < valueEnd;
        for (int i = digits; i < valueEnd; i++) {
            good &= json[i] >= '0' && json[i] <= '9';
        }
        if (!good) {
            throw corrupt("expected a whole number, found '" + value() + "'");
        }
    }

    /** Reads {@code true}, {@code false} or {@code null}, whichever is expected. */
    void literal(String expected) {
        bare();
        if (!valueIs(expected)) {
            throw corrupt("expected " + expected + ", found '" + value() + "'");
        }
    }

    boolean bool() {
        bare();
        if (valueIs("true")) {
            return true;
        }
        if (valueIs("false")) {
            return false;
        }
        throw corrupt("expected true or false, found '" + value() + "'");
    }

    /** Reads a string as a Java string. */
    String text() {
        string();
        return value();
    }

    /** Fails unless only white space is left. */
    void end() {
        while (at < json.length) {
            if (json[at] != ' ' && json[at] != '\n' && json[at] != '\r' && json[at] != '\t') {
                throw corrupt("expected the end");
            }
            at++;
        }
    }

    IllegalArgumentException corrupt(String what) {
        return new IllegalArgumentException(what + " at byte " + at + " of " + json.length);
    }
}
