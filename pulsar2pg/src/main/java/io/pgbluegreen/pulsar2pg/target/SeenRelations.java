package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.SeenRelationTable;
import io.pgbluegreen.postgres.metadata.SeenRelationTable.Described;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.pulsar2pg.plan.TargetTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The columns of each table as the source described them at last, by which a change of schema is noticed that nobody
 * recorded. Types count, with their modifiers, where they are the server's own: names of others depend on when the
 * publisher started.
 */
public final class SeenRelations {

    private final Connection connection;
    private final String source;
    /** Name and type of each column, in order; the type is empty where it does not count. */
    private final Map<TableId, Map<String, String>> seen = new HashMap<>();

    private final Map<TableId, Map<String, String>> unsaved = new HashMap<>();
    /** As the target prints them: the same few stand in many tables. */
    private final Map<TypeWithModifier, String> declared = new HashMap<>();

    /** What stood in both for the tables that were met since the mark. */
    private final Map<TableId, Before> sinceMark = new HashMap<>();

    private boolean forgotten;

    private record Before(Optional<Map<String, String>> seen, Optional<Map<String, String>> unsaved) {}

    private record TypeWithModifier(String name, int modifier) {}

    private SeenRelations(Connection connection, String source) {
        this.connection = connection;
        this.source = source;
    }

    /**
     * What was noted until now.
     *
     * @param source label of the cluster whose topic is applied
     */
    public static SeenRelations read(Connection connection, String source) throws SQLException {
        SeenRelations relations = new SeenRelations(connection, source);
        Sql.list(
                connection,
                "SELECT table_name, column_names, column_types FROM bluegreen.seen_relation WHERE source = ?",
                row -> relations.seen.put(TableId.parse(row.getString(1)), columns(row)),
                source);
        return relations;
    }

    private static Map<String, String> columns(ResultSet row) throws SQLException {
        String[] names = (String[]) row.getArray(2).getArray();
        String[] types = (String[]) row.getArray(3).getArray();
        Map<String, String> columns = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            columns.put(names[i], types[i]);
        }
        return columns;
    }

    /**
     * Takes note of a relation.
     *
     * @throws UndecidedException when it is not as it was, and the target's table did not change alike
     */
    void meet(Relation relation, TargetTable target) throws SQLException {
        if (relation.table().schema().equals(MetadataSchema.NAME)) {
            return;
        }
        Map<String, String> columns = columns(relation);
        Map<String, String> before = seen.get(relation.table());
        if (columns.equals(before)) {
            return;
        }
        if (before != null && !changedAlike(before, columns, target)) {
            throw new UndecidedException(
                    source + " changed table " + relation.table() + ", and nobody recorded how: its columns were "
                            + describe(before) + " and are " + describe(columns)
                            + ", and the target's table did not change alike",
                    "Bring the target's table in line, and the applier goes on by itself; or, if it is to stay as it"
                            + " is, run `bluegreen ddl skip --table " + relation.table() + "`. Event triggers record"
                            + " such commands: `bluegreen setup` says how to create them.");
        }
        TableId table = relation.table();
        sinceMark.putIfAbsent(table, new Before(Optional.ofNullable(before), Optional.ofNullable(unsaved.get(table))));
        seen.put(table, columns);
        unsaved.put(table, columns);
    }

    /** Whatever is met from here on can be taken back. */
    public void mark() {
        sinceMark.clear();
    }

    /** What was met since the mark is to be met again. */
    public void backToMark() {
        sinceMark.forEach((table, before) -> {
            restore(seen, table, before.seen);
            restore(unsaved, table, before.unsaved);
        });
        sinceMark.clear();
    }

    private static void restore(
            Map<TableId, Map<String, String>> map, TableId table, Optional<Map<String, String>> before) {
        before.ifPresentOrElse(columns -> map.put(table, columns), () -> map.remove(table));
    }

    /** A recorded command says what happened: whatever comes next is taken as it is. */
    public void forget() {
        seen.clear();
        unsaved.clear();
        sinceMark.clear();
        forgotten = true;
    }

    /** Writes what is new, within the open transaction; again until {@link #committed} is called. */
    public void save() throws SQLException {
        if (forgotten) {
            Sql.update(connection, "DELETE FROM bluegreen.seen_relation WHERE source = ?", source);
        }
        List<Described> described = unsaved.entrySet().stream()
                .map(relation -> new Described(
                        relation.getKey().toString(),
                        List.copyOf(relation.getValue().keySet()),
                        List.copyOf(relation.getValue().values())))
                .toList();
        SeenRelationTable.replace(connection, source, described);
    }

    /** What was saved is durable with the rest of the transaction. */
    public void committed() {
        unsaved.clear();
        forgotten = false;
    }

    private Map<String, String> columns(Relation relation) throws SQLException {
        Map<String, String> columns = new LinkedHashMap<>();
        for (Column column : relation.columns()) {
            columns.put(column.name(), isBuiltIn(column) ? declared(column) : "");
        }
        return columns;
    }

    private String declared(Column column) throws SQLException {
        if (column.modifier() == Column.NO_MODIFIER) {
            return column.type();
        }
        TypeWithModifier type = new TypeWithModifier(column.type(), column.modifier());
        String known = declared.get(type);
        if (known == null) {
            known = Sql.one(
                    connection,
                    "SELECT coalesce(pg_catalog.format_type(pg_catalog.to_regtype(?), ?), ?)",
                    row -> row.getString(1),
                    type.name,
                    type.modifier,
                    type.name);
            declared.put(type, known);
        }
        return known;
    }

    /** Whether the type is one of the server's own, which has the same name on both sides. */
    static boolean isBuiltIn(Column column) {
        return !column.type().contains(".") && !column.type().startsWith("type ");
    }

    private static String describe(Map<String, String> columns) {
        return columns.entrySet().stream()
                .map(column -> (column.getKey() + " " + column.getValue()).strip())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** Whether the target has every column that came or changed, and none that went. Other differences were there before. */
    private static boolean changedAlike(Map<String, String> before, Map<String, String> now, TargetTable target) {
        boolean cameOrChanged = now.entrySet().stream()
                .filter(column -> !column.getValue().equals(before.get(column.getKey())))
                .allMatch(column -> target.column(column.getKey())
                        .filter(other ->
                                column.getValue().isEmpty() || column.getValue().equals(other.declared()))
                        .isPresent());
        return cameOrChanged
                && before.keySet().stream()
                        .filter(name -> !now.containsKey(name))
                        .allMatch(name -> target.column(name)
                                .filter(column -> !column.generated())
                                .isEmpty());
    }
}
