package io.pgbluegreen.testkit.comparison;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A table as far as comparing needs it.
 *
 * @param name {@code schema.table}
 * @param from what to put after FROM
 * @param columns by name: the expression whose text is compared
 * @param key names of the primary key's columns, sorted; empty if there is none
 */
record TableShape(String name, String from, NavigableMap<String, String> columns, List<String> key) {

    /** Types whose text depends on the server's version, since they hold floats somewhere inside. */
    private static final String WITH_FLOATS = """
            WITH RECURSIVE with_floats(oid) AS (
                SELECT oid FROM pg_catalog.pg_type
                WHERE typnamespace = 'pg_catalog'::regnamespace
                  AND typname IN ('float4', 'float8', 'point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle')
              UNION
                SELECT outside.type FROM with_floats JOIN (
                    SELECT oid AS type, typelem AS inside FROM pg_catalog.pg_type WHERE typelem <> 0 AND typlen = -1
                  UNION ALL
                    SELECT oid, typbasetype FROM pg_catalog.pg_type WHERE typtype = 'd'
                  UNION ALL
                    SELECT rngtypid, rngsubtype FROM pg_catalog.pg_range
                  UNION ALL
                    SELECT composite.oid, attribute.atttypid
                    FROM pg_catalog.pg_type AS composite
                    JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = composite.typrelid
                    WHERE composite.typtype = 'c' AND attribute.attnum > 0 AND NOT attribute.attisdropped
                ) AS outside ON outside.inside = with_floats.oid
            )
            """;

    private static final String COLUMNS = WITH_FLOATS + """
            SELECT namespace.nspname, class.relname, attribute.attname,
                   pg_catalog.quote_ident(namespace.nspname) || '.' || pg_catalog.quote_ident(class.relname) AS quoted,
                   class.relkind = 'p' AS partitioned,
                   CASE WHEN attribute.atttypid NOT IN (SELECT oid FROM with_floats)
                        THEN pg_catalog.quote_ident(attribute.attname)
                        -- An array begins with the OID of its elements' type, which is each database's own for users' types.
                        WHEN type.typsend = 'pg_catalog.array_send'::pg_catalog.regproc
                        THEN 'pg_catalog."overlay"(pg_catalog.array_send(' || pg_catalog.quote_ident(attribute.attname)
                             || '), ''\\x00000000'', 9, 4)'
                        ELSE type.typsend::pg_catalog.regproc::text || '(' || pg_catalog.quote_ident(attribute.attname) || ')'
                   END AS expression,
                   attribute.attnum = ANY (coalesce(pk.indkey::smallint[], '{}')) AS in_key
            FROM pg_catalog.pg_class AS class
            JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
            LEFT JOIN pg_catalog.pg_attribute AS attribute
                ON attribute.attrelid = class.oid AND attribute.attnum > 0 AND NOT attribute.attisdropped
            LEFT JOIN pg_catalog.pg_type AS type ON type.oid = attribute.atttypid
            LEFT JOIN pg_catalog.pg_index AS pk ON pk.indrelid = class.oid AND pk.indisprimary
            WHERE class.relkind IN ('r', 'p') AND class.relpersistence = 'p'
              AND namespace.nspname NOT LIKE 'pg\\_%' AND namespace.nspname <> 'information_schema'
              AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits JOIN pg_catalog.pg_class AS parent ON parent.oid = inhparent
                              WHERE inhrelid = class.oid AND parent.relkind = 'p')
            ORDER BY 1, 2, 3
            """;

    /** Every table of the selection by its name. */
    static Map<String, TableShape> read(Snapshot snapshot, TableSelection selection) throws SQLException {
        Map<String, TableShape> tables = new LinkedHashMap<>();
        try (Statement statement = snapshot.connection().createStatement();
                ResultSet column = statement.executeQuery(COLUMNS)) {
            while (column.next()) {
                if (!selection.includes(column.getString("nspname"), column.getString("relname"))) {
                    continue;
                }
                String name = column.getString("nspname") + "." + column.getString("relname");
                // A partitioned table has its rows in its partitions; of any other only its own rows count.
                String from = (column.getBoolean("partitioned") ? "" : "ONLY ") + column.getString("quoted");
                TableShape table = tables.computeIfAbsent(
                        name, absent -> new TableShape(name, from, new TreeMap<>(), new ArrayList<>()));
                String columnName = column.getString("attname");
                if (columnName == null) {
                    // A table without columns still has rows to be counted.
                    continue;
                }
                table.columns.put(columnName, column.getString("expression"));
                if (column.getBoolean("in_key")) {
                    table.key.add(columnName);
                }
            }
        }
        return tables;
    }

    /** The whole row's text. */
    String rowText() {
        return "ROW(" + String.join(", ", columns.values()) + ")::text";
    }

    /** The text of these columns. */
    String textOf(List<String> names) {
        return "ROW(" + String.join(", ", names.stream().map(columns::get).toList()) + ")::text";
    }
}
