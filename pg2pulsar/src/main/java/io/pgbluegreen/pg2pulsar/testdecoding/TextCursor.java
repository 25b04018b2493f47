package io.pgbluegreen.pg2pulsar.testdecoding;

import java.nio.charset.StandardCharsets;

/** A cursor over the text of one message. Nothing of the text's values stands in its errors. */
final class TextCursor {

    private final byte[] data;
    private int at;

    TextCursor(byte[] data, int start) {
        this.data = data;
        this.at = start;
    }

    byte[] data() {
        return data;
    }

    int at() {
        return at;
    }

    boolean isAtEnd() {
        return at == data.length;
    }

    /** Whether that text of ASCII letters comes next. */
    boolean sees(String text) {
        if (data.length - at < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (data[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Moves behind that text if it comes next. */
    boolean take(String text) {
        boolean seen = sees(text);
        if (seen) {
            at += text.length();
        }
        return seen;
    }

    void expect(String text) {
        if (!take(text)) {
            throw Unreadable.problem("expected '" + text + "' at byte " + at + " of a message");
        }
    }

    void expectEnd() {
        if (!isAtEnd()) {
            throw Unreadable.problem("a message goes on for " + (data.length - at) + " bytes behind its end");
        }
    }

    /** A name as {@code quote_identifier} prints it. */
    void skipIdentifier() {
        if (at < data.length && data[at] == '"') {
            skipQuoted('"');
            return;
        }
        int start = at;
        while (at < data.length && isPlain(data[at])) {
            at++;
        }
        if (at == start) {
            throw Unreadable.problem("expected a name at byte " + at + " of a message");
        }
    }

    private static boolean isPlain(byte c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }

    /** A type as {@code format_type} prints it, up to the bracket that closes it. */
    void skipType() {
        while (at < data.length && data[at] != ']') {
            if (data[at] == '"') {
                skipQuoted('"');
            } else if (!take("[]")) {
                at++;
            }
        }
    }

    /** Moves behind the quote that ends what begins here; a doubled one stands for itself. Whether any is doubled. */
    boolean skipQuoted(char quote) {
        boolean doubled = false;
        int i = at + 1;
        while (i < data.length) {
            if (data[i] != quote) {
                i++;
            } else if (i + 1 < data.length && data[i + 1] == quote) {
                doubled = true;
                i += 2;
            } else {
                at = i + 1;
                return doubled;
            }
        }
        throw Unreadable.problem("a quote at byte " + at + " of a message does not end");
    }

    /** Moves to the next blank or the end. */
    void skipWord() {
        while (at < data.length && data[at] != ' ') {
            at++;
        }
    }

    void skipTo(int place) {
        at = place;
    }

    String text(int start, int end) {
        return new String(data, start, end - start, StandardCharsets.UTF_8);
    }

    /** The name that stands there as {@code quote_identifier} printed it. */
    static String unquoted(String printed) {
        return printed.startsWith("\"")
                ? printed.substring(1, printed.length() - 1).replace("\"\"", "\"")
                : printed;
    }
}
