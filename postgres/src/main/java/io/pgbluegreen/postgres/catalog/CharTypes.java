package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.TableId;
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
 * <p>Each type is there by two names: as {@code format_type} prints it; and by schema and name as in {@code pg_type}, which
 * is all that {@code pgoutput} tells of a new one ({@code public._pair} is an array; a domain goes by what it is over).
 *
 * @param plain {@code "char"} and domains over it
 * @param holding arrays, ranges, composite types and row types of relations with it, and domains over these
 */
public record CharTypes(Set<String> plain, Set<String> holding) {

    /** For a server on which nothing has to be done about them. */
    public static final CharTypes NONE = new CharTypes(Set.of(), Set.of());

    /**
     * Every type whose values hold values of others is joined to those found so far, all at once: a look for the holders
     * of each type would read the columns of all relations as often as there are types.
     */
    private static final String QUERY = """
            WITH RECURSIVE found(oid, plain) AS (
                SELECT 'pg_catalog."char"'::pg_catalog.regtype::oid, true
                UNION
                SELECT holder.oid, found.plain AND holder.domain
                FROM found JOIN (
                    SELECT typbasetype AS held, oid, true AS domain FROM pg_catalog.pg_type WHERE typtype = 'd'
                    UNION ALL
                    SELECT oid, typarray, false FROM pg_catalog.pg_type WHERE typarray <> 0
                    UNION ALL
                    SELECT rngsubtype, rngtypid, false FROM pg_catalog.pg_range
                    %s
                    UNION ALL
                    SELECT a.atttypid, c.reltype, false FROM pg_catalog.pg_class c
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
                    WHERE c.reltype <> 0 AND a.attnum > 0 AND NOT a.attisdropped) AS holder ON holder.held = found.oid)
            SELECT pg_catalog.format_type(t.oid, -1) AS name, n.nspname, t.typname, f.plain
            FROM (SELECT oid, pg_catalog.bool_and(plain) AS plain FROM found GROUP BY oid) f
            JOIN pg_catalog.pg_type t ON t.oid = f.oid
            JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace""";

    private static final String MULTIRANGES =
            "UNION ALL SELECT rngtypid, rngmultitypid, false FROM pg_catalog.pg_range";

    public CharTypes {
        plain = Set.copyOf(plain);
        holding = Set.copyOf(holding);
    }

    /** Needs an empty search path, like the names of all types. */
    public static CharTypes read(Connection connection) throws SQLException {
        Set<String> plain = new HashSet<>();
        Set<String> holding = new HashSet<>();
        String sql = QUERY.formatted(ServerVersion.of(connection).hasMultiranges() ? MULTIRANGES : "");
        Sql.list(connection, sql, row -> {
            Set<String> names = row.getBoolean("plain") ? plain : holding;
            names.add(row.getString("name"));
            return names.add(new TableId(row.getString("nspname"), row.getString("typname")).toString());
        });
        return new CharTypes(plain, holding);
    }

    /** These and those: what either says of a name, where they were read at different times. */
    public CharTypes and(CharTypes others) {
        return new CharTypes(union(plain, others.plain), union(holding, others.holding));
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all;
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
