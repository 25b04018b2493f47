package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.TableId;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * {@code schema.table} with wildcards: {@code *} for any characters and {@code ?} for one, in either part. As in SQL, a
 * part without quotes is folded to lower case and a part in double quotes is taken literally, wildcards included.
 */
record NamePattern(String text, Part schema, Part table) {

    /** The pattern of one name: for Java, and the same for SQL's LIKE. */
    record Part(Pattern regex, String like) {}

    /** @throws IllegalArgumentException when the text is not two parts with a dot between */
    static NamePattern parse(String text) {
        Cursor cursor = new Cursor(text);
        Part schema = cursor.part();
        cursor.dot();
        Part table = cursor.part();
        cursor.end();
        return new NamePattern(text, schema, table);
    }

    boolean matches(TableId id) {
        return schema.regex.matcher(id.schema()).matches()
                && table.regex.matcher(id.name()).matches();
    }

    private static final class Cursor {
        private final String text;
        private final StringBuilder regex = new StringBuilder();
        private final StringBuilder like = new StringBuilder();
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        Part part() {
            regex.setLength(0);
            like.setLength(0);
            int start = at;
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            if (quoted) {
                at++;
                quotedPart();
            } else {
                plainPart();
            }
            if (at - start == (quoted ? 2 : 0)) {
                throw wrong();
            }
            return new Part(Pattern.compile(regex.toString(), Pattern.DOTALL), like.toString());
        }

        private void plainPart() {
            while (at < text.length() && text.charAt(at) != '.') {
                int c = next();
                switch (c) {
                    case '"' -> throw wrong();
                    case '*' -> add(".*", "%");
                    case '?' -> add(".", "_");
                    default -> literal(Character.toString(c).toLowerCase(Locale.ROOT));
                }
            }
        }

        private void quotedPart() {
            while (at < text.length()) {
                int c = next();
                boolean doubled = c == '"' && at < text.length() && text.charAt(at) == '"';
                if (c == '"' && !doubled) {
                    return;
                }
                at += doubled ? 1 : 0;
                literal(Character.toString(c));
            }
            throw wrong();
        }

        private void literal(String character) {
            add(Pattern.quote(character), "\\%_".contains(character) ? "\\" + character : character);
        }

        private void add(String toRegex, String toLike) {
            regex.append(toRegex);
            like.append(toLike);
        }

        private int next() {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            return c;
        }

        void dot() {
            if (at >= text.length() || text.charAt(at) != '.') {
                throw wrong();
            }
            at++;
        }

        void end() {
            if (at != text.length()) {
                throw wrong();
            }
        }

        private IllegalArgumentException wrong() {
            return new IllegalArgumentException(
                    "expected schema.table, with * and ? as wildcards and double quotes around" + " odd names, found '"
                            + text + "'");
        }
    }
}
