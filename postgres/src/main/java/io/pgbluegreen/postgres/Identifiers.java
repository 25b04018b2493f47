package io.pgbluegreen.postgres;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Quoting for statements that are built away from a connection or cannot take parameters (utility and replication
 * commands). Values of ordinary statements are bound instead.
 */
public final class Identifiers {

    private Identifiers() {}

    /**
     * The name in double quotes.
     *
     * @throws IllegalArgumentException when the name is empty or holds a NUL, which PostgreSQL cannot store
     */
    public static String quote(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("expected a name, found an empty one");
        }
        return '"' + withoutNul(name).replace("\"", "\"\"") + '"';
    }

    /** The names in double quotes, with commas between. */
    public static String quote(Collection<String> names) {
        return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    /**
     * The text as an SQL literal that reads the same whether {@code standard_conforming_strings} is on or off.
     *
     * @throws IllegalArgumentException when the text holds a NUL, which PostgreSQL cannot store
     */
    public static String literal(String text) {
        String doubled = withoutNul(text).replace("'", "''");
        return text.indexOf('\\') < 0 ? "'" + doubled + "'" : "E'" + doubled.replace("\\", "\\\\") + "'";
    }

    private static String withoutNul(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a name or text for PostgreSQL cannot hold a NUL character");
        }
        return text;
    }
}
