package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * The types of a database that are {@code "char"} or hold it: a byte, which need not be a character. From version 15 on,
 * a byte above 127 is read and written as a backslash and three octal digits. Before, it is written as it is, and what is
 * read is the first byte of any text: of {@code \351}, the backslash.
 *
 * @param plain {@code "char"} and domains over it, as {@code format_type} prints them
 * @param holding arrays, ranges and composite types of it, and domains over these
 */
public record CharTypes(Set<String> plain, Set<String> holding) {

    /** For a server on which nothing has to be done about them. */
    public static final CharTypes NONE = new CharTypes(Set.of(), Set.of());

    private static final String QUERY = """
            WITH RECURSIVE found(oid, plain) AS (
                SELECT 'pg_catalog."char"'::pg_catalog.regtype::oid, true
                UNION
                SELECT further.oid, found.plain AND further.domain
                FROM found CROSS JOIN LATERAL (
                    SELECT oid, true AS domain FROM pg_catalog.pg_type WHERE typtype = 'd' AND typbasetype = found.oid
                    UNION ALL
                    SELECT typarray, false FROM pg_catalog.pg_type WHERE oid = found.oid AND typarray <> 0
                    UNION ALL
                    SELECT rngtypid, false FROM pg_catalog.pg_range WHERE rngsubtype = found.oid
                    %s
                    UNION ALL
                    SELECT c.reltype, false FROM pg_catalog.pg_class c
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
                    WHERE c.relkind = 'c' AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = found.oid) AS further)
            SELECT pg_catalog.format_type(oid, -1) AS name, pg_catalog.bool_and(plain) AS plain FROM found GROUP BY oid""";

    private static final String MULTIRANGES =
            "UNION ALL SELECT rngmultitypid, false FROM pg_catalog.pg_range WHERE rngtypid = found.oid";

    public CharTypes {
        plain = Set.copyOf(plain);
        holding = Set.copyOf(holding);
    }

    /** Needs an empty search path, like the names of all types. */
    public static CharTypes read(Connection connection) throws SQLException {
        Set<String> plain = new HashSet<>();
        Set<String> holding = new HashSet<>();
        String sql = QUERY.formatted(ServerVersion.of(connection).hasMultiranges() ? MULTIRANGES : "");
        Sql.list(connection, sql, row -> (row.getBoolean("plain") ? plain : holding).add(row.getString("name")));
        return new CharTypes(plain, holding);
    }

    /** The condition that a value of one of these types has a byte above 127; for servers that write those in octal. */
    public static String hasOctal(String value) {
        return "(" + value + ")::pg_catalog.text ~ '\\\\[2-3][0-7][0-7]'";
    }

    /** The condition that a plain value is a byte above 127. */
    public static String isHigh(String value) {
        return "(" + value + ")::pg_catalog.\"char\"::pg_catalog.int4 < 0";
    }

    /** A plain value's text as version 15 and newer write it, on any version. */
    public static String octal(String value) {
        String number = "(" + value + ")::pg_catalog.\"char\"::pg_catalog.int4";
        return "CASE WHEN " + isHigh(value) + " THEN '\\' || (" + number + " + 256) / 64 || (" + number
                + " + 256) / 8 % 8 || (" + number + " + 256) % 8 ELSE (" + value + ")::pg_catalog.text END";
    }

    /** The byte for a text as version 15 and newer write it, on any version. */
    public static String byteOf(String text) {
        return "CASE WHEN " + text + " ~ '^\\\\[2-3][0-7][0-7]$' THEN"
                + " (pg_catalog.get_byte(pg_catalog.decode(" + text
                + ", 'escape'), 0) - 256)::pg_catalog.\"char\" ELSE "
                + text + "::pg_catalog.\"char\" END";
    }
}
