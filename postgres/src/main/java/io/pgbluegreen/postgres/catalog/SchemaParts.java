package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What belongs to tables beside columns and keys, by its name, and the labels of enum types. Definitions are not held
 * against each other: each major prints them in its own way.
 */
record SchemaParts(Set<String> ofTables, Map<TableId, String> labels) {

    /** What a partition has from the table that it belongs to is left out: its name is the server's choice. */
    private static final String OF_TABLES = """
            SELECT n.nspname, c.relname, o.kind, o.name FROM (
                SELECT k.conrelid AS relation, k.conname AS name,
                       CASE k.contype WHEN 'c' THEN 'CHECK constraint' ELSE 'foreign key' END AS kind
                FROM pg_catalog.pg_constraint k WHERE k.contype IN ('c', 'f') AND k.conislocal
                UNION ALL
                SELECT i.indrelid, ic.relname, 'index'
                FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
                WHERE i.indisvalid
                  AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid)
                  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k
                                  WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
                UNION ALL
                SELECT a.attrelid, a.attname, 'default of column'
                FROM pg_catalog.pg_attrdef d
                JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
            ) o
            JOIN pg_catalog.pg_class c ON c.oid = o.relation
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace""";

    private static final String LABELS = """
            SELECT n.nspname, t.typname,
                   pg_catalog.string_agg(pg_catalog.quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) AS labels
            FROM pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid
            JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            GROUP BY n.nspname, t.typname""";

    private record Part(TableId table, String description) {}

    /** @param tables whose parts count */
    static SchemaParts read(Connection connection, Set<TableId> tables) throws SQLException {
        Set<String> ofTables = Sql.list(connection, OF_TABLES, row -> {
                    TableId table = new TableId(row.getString("nspname"), row.getString("relname"));
                    return new Part(table, row.getString("kind") + " \"" + row.getString("name") + "\" of " + table);
                })
                .stream()
                .filter(part -> tables.contains(part.table))
                .map(Part::description)
                .collect(Collectors.toCollection(TreeSet::new));
        Map<TableId, String> labels = new TreeMap<>();
        Sql.list(
                connection,
                LABELS,
                row -> labels.put(
                        new TableId(row.getString("nspname"), row.getString("typname")), row.getString("labels")));
        return new SchemaParts(ofTables, labels);
    }
}
