package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads publications and their tables from the catalog. */
final class PublicationQuery {

    private PublicationQuery() {}

    static List<Publication> list(Connection connection) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        if (!version.hasPublications()) {
            return ListedTables.publications(connection);
        }
        Map<String, Set<TableId>> tables = new HashMap<>();
        Map<String, Set<TableId>> filtered = new HashMap<>();
        Sql.list(connection, tables(version), row -> {
            String publication = row.getString("pubname");
            TableId table = new TableId(row.getString("nspname"), row.getString("relname"));
            if (row.getBoolean("filtered")) {
                filtered.computeIfAbsent(publication, name -> new HashSet<>()).add(table);
            }
            return tables.computeIfAbsent(publication, name -> new HashSet<>()).add(table);
        });
        return Sql.list(connection, publications(version), row -> {
            String name = row.getString("pubname");
            return new Publication(
                    name,
                    row.getBoolean("all_tables"),
                    operations(row),
                    row.getBoolean("via_root"),
                    row.getBoolean("generated_columns"),
                    tables.getOrDefault(name, Set.of()),
                    filtered.getOrDefault(name, Set.of()));
        });
    }

    static List<TableId> unpublished(Connection connection, String publication) throws SQLException {
        String isListed = ServerVersion.of(connection).hasPublications() ? """
                SELECT FROM pg_catalog.pg_publication_rel r
                JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
                WHERE r.prrelid = c.oid AND p.pubname = ?""" : """
                SELECT FROM bluegreen.published_table t
                WHERE t.table_oid = c.oid AND t.until_lsn IS NULL AND t.publication = ?""";
        return Sql.list(
                connection,
                """
                SELECT n.nspname, c.relname
                FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind = 'r' AND c.relpersistence = 'p'
                  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
                  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                                  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                    AND d.objid = c.oid AND d.deptype = 'e')
                  AND NOT EXISTS (%s)
                ORDER BY 1, 2""".formatted(isListed),
                row -> new TableId(row.getString(1), row.getString(2)),
                publication);
    }

    private static Set<String> operations(ResultSet row) throws SQLException {
        Set<String> operations = new HashSet<>();
        for (String operation : List.of("insert", "update", "delete", "truncate")) {
            if (row.getBoolean("pub" + operation)) {
                operations.add(operation);
            }
        }
        return operations;
    }

    private static String publications(ServerVersion version) {
        return """
            SELECT p.pubname, p.pubinsert, p.pubupdate, p.pubdelete, %s AS pubtruncate, %s AS via_root,
                   %s AS generated_columns, p.puballtables OR %s AS all_tables
            FROM pg_catalog.pg_publication p
            ORDER BY p.pubname""".formatted(
                        version.hasTruncateDecoding() ? "p.pubtruncate" : "false",
                        version.publishesViaPartitionRoot() ? "p.pubviaroot" : "false",
                        version.publishesGeneratedColumns() ? "p.pubgencols <> 'n'" : "false",
                        version.hasPublicationFilters()
                                ? "EXISTS (SELECT FROM pg_catalog.pg_publication_namespace s WHERE s.pnpubid = p.oid)"
                                : "false");
    }

    private static String tables(ServerVersion version) {
        return """
            SELECT p.pubname, n.nspname, c.relname, %s AS filtered
            FROM pg_catalog.pg_publication p
            JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid
            JOIN pg_catalog.pg_class c ON c.oid = r.prrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace""".formatted(
                        version.hasPublicationFilters() ? "r.prqual IS NOT NULL OR r.prattrs IS NOT NULL" : "false");
    }
}
