package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code bluegreen.partition_leaf}: which rows the partitions of either side take. */
public final class PartitionLeafTable {

    /** As {@link #describe} gives it where nothing is partitioned. */
    public static final String NO_LEAVES = "{\"gone\": [], \"leaves\": []}";

    private static final String COLUMNS =
            "l.schema_name, l.table_name, l.root_schema, l.root_table, l.place, l.condition,"
                    + " ARRAY(SELECT h.key FROM jsonb_each_text(l.hash_keys) h ORDER BY h.key) AS hash_oids,"
                    + " ARRAY(SELECT h.value FROM jsonb_each_text(l.hash_keys) h ORDER BY h.key) AS hash_keys";

    private static final String NEW_LEAVES = """
            WITH new_leaf AS (
                SELECT * FROM jsonb_to_recordset(cast(? AS jsonb) -> 'leaves') l(schema_name text, table_name text,
                    root_schema text, root_table text, place text, condition text, hash_keys jsonb))""";

    private static final String INSERT_NEW_LEAVES = """
            INSERT INTO bluegreen.partition_leaf
                (side, schema_name, table_name, root_schema, root_table, place, condition, hash_keys)
            SELECT ?, l.schema_name, l.table_name, l.root_schema, l.root_table, l.place, l.condition, l.hash_keys
            FROM new_leaf l
            ON CONFLICT (side, schema_name, table_name) DO UPDATE
            SET root_schema = excluded.root_schema, root_table = excluded.root_table, place = excluded.place,
                condition = excluded.condition, hash_keys = excluded.hash_keys""";

    private PartitionLeafTable() {}

    /**
     * The leaves of a side, as this database knows them.
     *
     * @param side its label
     */
    public static List<PartitionLeaf> read(Connection connection, String side) throws SQLException {
        return Sql.list(
                connection,
                "SELECT " + COLUMNS + " FROM bluegreen.partition_leaf l WHERE l.side = ?",
                PartitionLeafTable::leaf,
                side);
    }

    /** The leaves that this database has now. */
    public static List<PartitionLeaf> current(Connection connection) throws SQLException {
        return Sql.list(
                connection, "SELECT " + COLUMNS + " FROM bluegreen.partition_leaves(NULL) l", PartitionLeafTable::leaf);
    }

    /** The same in the form in which another database takes note of them. */
    public static String describe(Connection connection) throws SQLException {
        return Sql.one(
                connection,
                "SELECT jsonb_build_object('gone', cast('[]' AS jsonb),"
                        + " 'leaves', coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.schema_name, l.table_name), '[]')) FROM bluegreen.partition_leaves(NULL) l",
                row -> row.getString(1));
    }

    /**
     * Notes the leaves that this database has now as those of its side.
     *
     * @return whether that was not known yet
     */
    public static boolean note(Connection connection, Side side) throws SQLException {
        return Sql.one(
                connection,
                "SELECT bluegreen.note_partitions(?, NULL) IS NOT NULL",
                row -> row.getBoolean(1),
                side.label());
    }

    /**
     * Notes the leaves of the other side, in place of what was known of them; in one statement. Writes nothing where
     * nothing changes.
     *
     * @param leaves as {@link #describe} gives them
     */
    public static void replace(Connection connection, Side other, String leaves) throws SQLException {
        String fitting = fitting(connection, other, leaves);
        if (Set.copyOf(read(connection, other.label())).equals(Set.copyOf(made(connection, fitting)))) {
            return;
        }
        Sql.update(connection, NEW_LEAVES + """
                , gone AS (
                    DELETE FROM bluegreen.partition_leaf p
                    WHERE p.side = ? AND NOT EXISTS (SELECT FROM new_leaf l
                        WHERE l.schema_name = p.schema_name AND l.table_name = p.table_name))
                """ + INSERT_NEW_LEAVES, fitting, other.label(), other.label());
    }

    /**
     * Without leaves that are tables of their own here: those are known by their names. One that was noted before stays
     * what it was; that there is a table of its name by now does not move its rows.
     *
     * @param leaves as {@link #describe} gives them
     */
    public static String fitting(Connection connection, Side other, String leaves) throws SQLException {
        String partition = ServerVersion.of(connection).hasDeclarativePartitions() ? "c.relispartition" : "false";
        return Sql.one(connection, """
                SELECT jsonb_build_object('gone', cast(? AS jsonb) -> 'gone', 'leaves', coalesce(
                    (SELECT jsonb_agg(l.leaf ORDER BY l.place)
                     FROM jsonb_array_elements(cast(? AS jsonb) -> 'leaves') WITH ORDINALITY l(leaf, place)
                     WHERE NOT EXISTS (
                             SELECT FROM pg_catalog.pg_class c
                             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                             WHERE n.nspname = l.leaf ->> 'schema_name' AND c.relname = l.leaf ->> 'table_name'
                               AND c.relkind IN ('r', 'p') AND NOT %s)
                         OR EXISTS (
                             SELECT FROM bluegreen.partition_leaf p
                             WHERE p.side = ? AND p.schema_name = l.leaf ->> 'schema_name'
                               AND p.table_name = l.leaf ->> 'table_name')), '[]'))""".formatted(partition), row -> row.getString(1), leaves, leaves, other.label());
    }

    /**
     * With what is known of the leaves of some tables in place of what is said of them now.
     *
     * @param leaves as {@link #describe} gives them
     * @param roots partitioned tables of the other side
     */
    public static String keeping(Connection connection, Side other, String leaves, Collection<TableId> roots)
            throws SQLException {
        return Sql.one(
                connection,
                """
                WITH kept AS (SELECT * FROM unnest(cast(? AS text[]), cast(? AS text[])) k(root_schema, root_table))
                SELECT jsonb_build_object('gone', cast('[]' AS jsonb), 'leaves', coalesce(jsonb_agg(l.leaf), '[]'))
                FROM (SELECT n.leaf FROM jsonb_array_elements(cast(? AS jsonb) -> 'leaves') n(leaf)
                      WHERE (n.leaf ->> 'root_schema', n.leaf ->> 'root_table') NOT IN (SELECT * FROM kept)
                      UNION ALL
                      SELECT to_jsonb(p) - 'side' FROM bluegreen.partition_leaf p
                      WHERE p.side = ? AND (p.root_schema, p.root_table) IN (SELECT * FROM kept)) l""",
                row -> row.getString(1),
                connection.createArrayOf(
                        "text", roots.stream().map(TableId::schema).toArray()),
                connection.createArrayOf(
                        "text", roots.stream().map(TableId::name).toArray()),
                leaves,
                other.label());
    }

    /**
     * Follows what a command of the other side made of its partitions.
     *
     * @param changed as {@link DdlCommand#partitions} has it
     */
    public static void follow(Connection connection, Side other, String changed) throws SQLException {
        Sql.update(
                connection,
                "DELETE FROM bluegreen.partition_leaf p"
                        + " USING jsonb_to_recordset(cast(? AS jsonb) -> 'gone') g(schema_name text, table_name text)"
                        + " WHERE p.side = ? AND p.schema_name = g.schema_name AND p.table_name = g.table_name",
                changed,
                other.label());
        Sql.update(
                connection, NEW_LEAVES + " " + INSERT_NEW_LEAVES, fitting(connection, other, changed), other.label());
    }

    /** The leaves in one part of such a change: {@code gone} or {@code leaves}. */
    private static List<PartitionLeaf> changed(Connection connection, String changed, String part) throws SQLException {
        return Sql.list(
                connection,
                "SELECT " + COLUMNS
                        + " FROM jsonb_to_recordset(cast(? AS jsonb) -> cast(? AS text)) l(schema_name text,"
                        + " table_name text, root_schema text, root_table text, place text, condition text,"
                        + " hash_keys jsonb)",
                PartitionLeafTable::leaf,
                changed,
                part);
    }

    /** The leaves that a command of the other side took away: dropped, detached, renamed. */
    public static List<PartitionLeaf> gone(Connection connection, String changed) throws SQLException {
        return changed(connection, changed, "gone");
    }

    /** The leaves that a command of the other side made or changed. */
    public static List<PartitionLeaf> made(Connection connection, String changed) throws SQLException {
        return changed(connection, changed, "leaves");
    }

    private static PartitionLeaf leaf(ResultSet row) throws SQLException {
        String[] oids = (String[]) row.getArray("hash_oids").getArray();
        String[] keys = (String[]) row.getArray("hash_keys").getArray();
        Map<String, String> hashKeys = new HashMap<>();
        for (int i = 0; i < oids.length; i++) {
            hashKeys.put(oids[i], keys[i]);
        }
        return new PartitionLeaf(
                new TableId(row.getString("schema_name"), row.getString("table_name")),
                new TableId(row.getString("root_schema"), row.getString("root_table")),
                row.getString("place"),
                row.getString("condition"),
                hashKeys);
    }
}
