package io.pgbluegreen.changeevent;

/**
 * A table by schema and name, both exactly as the catalog holds them (no quotes).
 *
 * <p>Its text form is that of PostgreSQL: a part that is not a plain lower-case identifier stands in double quotes,
 * with inner double quotes doubled: {@code public.users}, {@code "Odd schema"."a.b"}. Unlike the server's
 * {@code quote_ident}, keywords are not quoted, so the form does not depend on a server version; SQL is built with
 * {@link #toSql()}, which always quotes.
 */
public record TableId(String schema, String name) implements Comparable<TableId> {

    public TableId {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a schema and a table name, found '" + schema + "' and '" + name + "'");
        }
    }

    /**
     * Reads the text form that {@link #toString()} writes.
     *
     * @throws IllegalArgumentException when the text is not two identifiers with a dot between
     */
    public static TableId parse(String text) {
        int dot = endOfIdentifier(text, 0);
        if (dot >= text.length() || text.charAt(dot) != '.' || endOfIdentifier(text, dot + 1) != text.length()) {
            throw new IllegalArgumentException(
                    "expected schema.table (with double quotes where needed), found '" + text + "'");
        }
        return new TableId(unquote(text.substring(0, dot)), unquote(text.substring(dot + 1)));
    }

    /** Both parts in double quotes, ready to stand in a statement. */
    public String toSql() {
        return quote(schema) + "." + quote(name);
    }

    @Override
    public int compareTo(TableId other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return quoteIfNeeded(schema) + "." + quoteIfNeeded(name);
    }

    private static int endOfIdentifier(String text, int start) {
        if (start < text.length() && text.charAt(start) == '"') {
            int i = start + 1;
            while (i < text.length()) {
                if (text.charAt(i) != '"') {
                    i++;
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    i += 2;
                } else {
                    return i + 1;
                }
            }
            return text.length() + 1;
        }
        int dot = text.indexOf('.', start);
        return dot < 0 ? text.length() : dot;
    }

    private static String unquote(String part) {
        if (!part.startsWith("\"")) {
            return part;
        }
        return part.substring(1, part.length() - 1).replace("\"\"", "\"");
    }

    private static String quoteIfNeeded(String part) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || c == '_' || (i > 0 && ((c >= '0' && c <= '9') || c == '$'));
            if (!plain) {
                return quote(part);
            }
        }
        return part;
    }

    private static String quote(String part) {
        return '"' + part.replace("\"", "\"\"") + '"';
    }
}
