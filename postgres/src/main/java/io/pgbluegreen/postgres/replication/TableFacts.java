package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What logical decoding knows of a table: where its rows come from and what they are found by. As the catalog has it
 * now. No lock is waited for.
 *
 * @param key the columns of the replica identity in the table's order; empty under FULL and NOTHING, and where there is
 *     no usable index
 * @param columns in the table's order, types as {@code format_type} prints them with modifier -1
 */
public record TableFacts(long oid, TableId id, ReplicaIdentity identity, List<String> key, List<Column> columns) {

    /** An index counts as replica identity under the same conditions as in the server: see RelationGetIndexList. */
    private static final String QUERY = """
            SELECT c.oid::bigint AS oid, n.nspname, c.relname, c.relreplident::text AS relreplident,
                   ARRAY(SELECT a.attname::text
                         FROM pg_catalog.pg_index i
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                         WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate
                           AND i.indpred IS NULL
                           AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident
                               ELSE false END
                         ORDER BY a.attnum) AS key_columns,
                   attributes.names, attributes.types
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            CROSS JOIN LATERAL (
                SELECT coalesce(pg_catalog.array_agg(a.attname::text ORDER BY a.attnum), '{}') AS names,
                       coalesce(pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, -1) ORDER BY a.attnum), '{}')
                           AS types
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS attributes
            WHERE c.relkind = 'r' AND""";

    public TableFacts {
        key = List.copyOf(key);
        columns = List.copyOf(columns);
    }

    /** Those of these tables that are there. */
    public static List<TableFacts> ofOids(Connection connection, Collection<Long> oids) throws SQLException {
        Array array = connection.createArrayOf("oid", oids.toArray());
        return Sql.list(connection, QUERY + " c.oid = ANY (?)", TableFacts::read, array);
    }

    /** Those of these tables that are there. */
    public static List<TableFacts> ofNames(Connection connection, Collection<TableId> tables) throws SQLException {
        Array schemas = connection.createArrayOf(
                "text", tables.stream().map(TableId::schema).toArray());
        Array names = connection.createArrayOf(
                "text", tables.stream().map(TableId::name).toArray());
        return Sql.list(
                connection,
                QUERY + " (n.nspname::text, c.relname::text) IN (SELECT * FROM unnest(?, ?))",
                TableFacts::read,
                schemas,
                names);
    }

    private static TableFacts read(ResultSet row) throws SQLException {
        List<String> names = texts(row, "names");
        List<String> types = texts(row, "types");
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(new Column(names.get(i), types.get(i)));
        }
        return new TableFacts(
                row.getLong("oid"),
                new TableId(row.getString("nspname"), row.getString("relname")),
                identity(row.getString("relreplident")),
                texts(row, "key_columns"),
                columns);
    }

    private static ReplicaIdentity identity(String relreplident) {
        return switch (relreplident) {
            case "d" -> ReplicaIdentity.DEFAULT;
            case "i" -> ReplicaIdentity.INDEX;
            case "f" -> ReplicaIdentity.FULL;
            case "n" -> ReplicaIdentity.NOTHING;
            default ->
                throw new IllegalArgumentException("expected relreplident d, i, f or n, found '" + relreplident + "'");
        };
    }

    static List<String> texts(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
