package io.pgbluegreen.traffic.pgbouncer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The value of an entry of {@code [databases]}: {@code host=db1 port=5432 password='it''s'}. Changing a value leaves all
 * others as they are written.
 */
final class ConnectString {

    private final String text;
    private final List<Pair> pairs;

    /** @param start of the value as written, quotes included */
    private record Pair(String key, String value, int start, int end) {}

    private ConnectString(String text, List<Pair> pairs) {
        this.text = text;
        this.pairs = pairs;
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException when PgBouncer would not understand it; the message does not quote it, since there
     *     may be a password in it
     */
    static ConnectString parse(String text) {
        List<Pair> pairs = new ArrayList<>();
        int at = skipBlanks(text, 0);
        while (at < text.length()) {
            int keyEnd = at;
            while (keyEnd < text.length() && text.charAt(keyEnd) != '=' && text.charAt(keyEnd) != ' ') {
                keyEnd++;
            }
            String key = text.substring(at, keyEnd);
            at = skipBlanks(text, keyEnd);
            if (key.isEmpty() || at == text.length() || text.charAt(at) != '=') {
                throw new IllegalArgumentException("expected key=value pairs, found none after " + pairs.size());
            }
            Pair pair = value(text, key, skipBlanks(text, at + 1));
            pairs.add(pair);
            at = skipBlanks(text, pair.end);
        }
        return new ConnectString(text, pairs);
    }

    private static Pair value(String text, String key, int start) {
        StringBuilder value = new StringBuilder();
        int at = start;
        boolean quoted = at < text.length() && text.charAt(at) == '\'';
        if (quoted) {
            at++;
        }
        while (at < text.length()) {
            char c = text.charAt(at);
            if (quoted && c == '\'') {
                if (at + 1 < text.length() && text.charAt(at + 1) == '\'') {
                    at++;
                } else {
                    return new Pair(key, value.toString(), start, at + 1);
                }
            } else if (!quoted && c == ' ') {
                break;
            }
            value.append(c);
            at++;
        }
        if (quoted || value.isEmpty()) {
            throw new IllegalArgumentException("expected a value of " + key + (quoted ? " that ends in a quote" : ""));
        }
        return new Pair(key, value.toString(), start, at);
    }

    private static int skipBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    /** The value of a key; the last one where it stands twice, as PgBouncer has it. */
    Optional<String> get(String key) {
        return pairs.stream()
                .filter(pair -> pair.key.equals(key))
                .map(Pair::value)
                .reduce((first, last) -> last);
    }

    /** With this value of a key, written where it stood, else at the end. */
    ConnectString with(String key, String value) {
        String written = value.matches("[^ ']+") ? value : "'" + value.replace("'", "''") + "'";
        StringBuilder changed = new StringBuilder(text);
        boolean stands = false;
        for (int i = pairs.size() - 1; i >= 0; i--) {
            Pair pair = pairs.get(i);
            if (pair.key.equals(key)) {
                changed.replace(pair.start, pair.end, written);
                stands = true;
            }
        }
        if (!stands) {
            changed.append(changed.isEmpty() ? "" : " ").append(key).append('=').append(written);
        }
        return parse(changed.toString());
    }

    @Override
    public String toString() {
        return text;
    }
}
