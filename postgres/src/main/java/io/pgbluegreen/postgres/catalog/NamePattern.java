package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.TableId;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * {@code schema.table} with wildcards: {@code *} for any characters and {@code ?} for one, in either part. As in SQL, a
 * part without quotes is folded to lower case and a part in double quotes is taken literally, wildcards included.
 */
record NamePattern(String text, Pattern schema, Pattern table) {

    /** @throws IllegalArgumentException when the text is not two parts with a dot between */
    static NamePattern parse(String text) {
        Cursor cursor = new Cursor(text);
        Pattern schema = cursor.part();
        cursor.dot();
        Pattern table = cursor.part();
        cursor.end();
        return new NamePattern(text, schema, table);
    }

    boolean matches(TableId id) {
        return schema.matcher(id.schema()).matches() && table.matcher(id.name()).matches();
    }

    private static final class Cursor {
        private final String text;
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        Pattern part() {
            StringBuilder regex = new StringBuilder();
            int start = at;
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            if (quoted) {
                at++;
                quotedPart(regex);
            } else {
                plainPart(regex);
            }
            if (at - start == (quoted ? 2 : 0)) {
                throw wrong();
            }
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        }

        private void plainPart(StringBuilder regex) {
            while (at < text.length() && text.charAt(at) != '.') {
                int c = next();
                switch (c) {
                    case '"' -> throw wrong();
                    case '*' -> regex.append(".*");
                    case '?' -> regex.append('.');
                    default -> regex.append(Pattern.quote(Character.toString(c).toLowerCase(Locale.ROOT)));
                }
            }
        }

        private void quotedPart(StringBuilder regex) {
            while (at < text.length()) {
                int c = next();
                boolean doubled = c == '"' && at < text.length() && text.charAt(at) == '"';
                if (c == '"' && !doubled) {
                    return;
                }
                at += doubled ? 1 : 0;
                regex.append(Pattern.quote(Character.toString(c)));
            }
            throw wrong();
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
