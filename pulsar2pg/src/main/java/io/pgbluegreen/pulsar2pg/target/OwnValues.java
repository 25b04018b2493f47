package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a command fills, in rows that are there already, with values of this server's own: the time, numbers of a
 * sequence. The source has filled it with others, and that is not replicated.
 */
public final class OwnValues {

    /** A constant as the server prints it: a number, a string with its type, true, NULL. */
    private static final Pattern CONSTANT =
            Pattern.compile("\\(?-?[0-9.]+\\)?(::.*)?|'([^']|'')*'(::.*)?|true|false|NULL(::.*)?", Pattern.DOTALL);

    private static final Pattern TYPE = Pattern.compile("\\bTYPE\\b", Pattern.CASE_INSENSITIVE);

    private static final Pattern CONVERSION =
            Pattern.compile("\\bTYPE\\b.*?\\bUSING\\b", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** A name before a parenthesis, and what calls a function without one. */
    private static final Pattern CALL = Pattern.compile(
            "(\\w+)\"?\\s*\\(|\\b(CURRENT_\\w+|LOCALTIME|LOCALTIMESTAMP|SESSION_USER|USER)\\b",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);

    private static final String COLUMNS = """
            SELECT a.attrelid::bigint AS table_oid, max(a.attnum) AS last FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace <> 'pg_catalog'::regnamespace AND a.attnum > 0
            GROUP BY 1""";

    /** Without a default of its own a column has that of its domain, which was given that of the domain below it. */
    private static final String FILLED = """
            SELECT a.attrelid::bigint AS table_oid, a.attnum, a.attname, a.attrelid::regclass::text AS table_name,
                   coalesce(pg_catalog.pg_get_expr(d.adbin, d.adrelid),
                            pg_catalog.pg_get_expr(t.typdefaultbin, 'pg_catalog.pg_type'::regclass)) AS filling,
                   %s AS identity, %s AS generated
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
            LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
            LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE c.relkind IN ('r', 'p') AND c.relnamespace <> 'pg_catalog'::regnamespace
              AND a.attnum > 0 AND NOT a.attisdropped""";

    private final Map<Long, Integer> lastColumns;

    private OwnValues(Map<Long, Integer> lastColumns) {
        this.lastColumns = lastColumns;
    }

    private record Filled(long table, int column, String tableName, String name, boolean own) {}

    /** Notes the columns that are there before the command. */
    public static OwnValues before(Connection connection) throws SQLException {
        Map<Long, Integer> columns = new HashMap<>();
        Sql.list(connection, COLUMNS, row -> columns.put(row.getLong("table_oid"), row.getInt("last")));
        return new OwnValues(columns);
    }

    /** Whether a command may convert values that are there. */
    public static boolean converts(String command) {
        return TYPE.matcher(command).find();
    }

    /**
     * Before the command: a function by which it converts values and which may give others here. Settings that decide
     * about conversions are the source's; a function of the same name that is not immutable counts too.
     */
    public static Optional<String> inConversion(Connection connection, String command) throws SQLException {
        Matcher conversion = CONVERSION.matcher(command);
        if (!conversion.find()) {
            return Optional.empty();
        }
        Matcher call = CALL.matcher(command);
        List<String> functions = new ArrayList<>();
        for (int at = conversion.end(); call.find(at); at = call.end()) {
            if (call.group(2) != null) {
                return Optional.of(call.group(2));
            }
            functions.add(call.group(1));
        }
        return Sql.first(
                connection,
                "SELECT proname FROM pg_catalog.pg_proc WHERE provolatile <> 'i'"
                        + " AND lower(proname) IN (SELECT lower(f) FROM pg_catalog.unnest(?) f) LIMIT 1",
                row -> row.getString(1) + "()",
                connection.createArrayOf("text", functions.toArray()));
    }

    /** After the command: the first such column, for people. */
    public Optional<String> withOwnValues(Connection connection) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        List<Filled> all = Sql.list(
                connection,
                FILLED.formatted(
                        version.isAtLeast(10) ? "a.attidentity <> ''" : "false",
                        version.isAtLeast(12) ? "a.attgenerated <> ''" : "false"),
                row -> new Filled(
                        row.getLong("table_oid"),
                        row.getInt("attnum"),
                        row.getString("table_name"),
                        row.getString("attname"),
                        row.getBoolean("identity")
                                || (!row.getBoolean("generated")
                                        && Sql.text(row, "filling")
                                                .filter(text ->
                                                        !CONSTANT.matcher(text).matches())
                                                .isPresent())));
        for (Filled column : all) {
            Integer last = lastColumns.get(column.table);
            if (column.own && last != null && column.column > last && hasRows(connection, column.tableName)) {
                return Optional.of("column \"" + column.name + "\" of " + column.tableName);
            }
        }
        return Optional.empty();
    }

    /** @param table quoted, with its schema, as the search path is empty */
    private static boolean hasRows(Connection connection, String table) throws SQLException {
        return Sql.one(connection, "SELECT EXISTS (SELECT FROM " + table + ")", row -> row.getBoolean(1));
    }
}
