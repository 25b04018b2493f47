package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableColumn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * {@code bluegreen.seen_relation} before the stream has described anything: without recorded commands, a table that was
 * altered before its first row comes would else be taken for one that always was as it comes.
 */
public final class SeenRelationTable {

    private static final String INSERT = "INSERT INTO bluegreen.seen_relation"
            + " (source, table_name, column_names, column_types) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (source, table_name) DO ";

    private SeenRelationTable() {}

    /** Columns of a table as its stream would describe them. */
    public record Described(String table, List<String> names, List<String> types) {

        public Described {
            names = List.copyOf(names);
            types = List.copyOf(types);
        }
    }

    /**
     * What the stream of this cluster would say of its tables; nothing where it says itself what becomes of them, because
     * commands are recorded.
     */
    public static List<Described> describe(Connection source, Collection<Table> tables) throws SQLException {
        List<Described> described = new ArrayList<>();
        if (DdlCapture.isRecording(source)) {
            return described;
        }
        boolean modifiers = ServerVersion.of(source).hasPublications();
        for (Table table : tables) {
            List<TableColumn> columns =
                    table.columns().stream().filter(TableColumn::isWritable).toList();
            described.add(new Described(
                    table.id().toString(),
                    columns.stream().map(TableColumn::name).toList(),
                    columns.stream().map(column -> type(column, modifiers)).toList()));
        }
        return described;
    }

    /** Test_decoding prints no modifiers. Names of others than the server's own types depend on when the publisher started. */
    private static String type(TableColumn column, boolean modifiers) {
        String type = column.type().sql();
        if (type.contains(".")) {
            return "";
        }
        return modifiers && column.typmod() != -1 ? column.typeSql() : type;
    }

    /**
     * Notes it in the database that follows, in the place of what stood there.
     *
     * @param source label of the cluster whose stream it is
     */
    public static void replace(Connection target, String source, Collection<Described> tables) throws SQLException {
        write(
                target,
                source,
                tables,
                "UPDATE SET column_names = excluded.column_names, column_types = excluded.column_types");
    }

    /**
     * Notes it where nothing is noted yet.
     *
     * @param source label of the cluster whose stream it is
     */
    public static void add(Connection target, String source, Collection<Described> tables) throws SQLException {
        write(target, source, tables, "NOTHING");
    }

    private static void write(Connection target, String source, Collection<Described> tables, String otherwise)
            throws SQLException {
        if (tables.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = target.prepareStatement(INSERT + otherwise)) {
            for (Described table : tables) {
                insert.setString(1, source);
                insert.setString(2, table.table());
                insert.setArray(3, target.createArrayOf("text", table.names().toArray()));
                insert.setArray(4, target.createArrayOf("text", table.types().toArray()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
