package io.pgbluegreen.changeevent;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The shape of a table at the time of a change. Rows refer to its columns by index.
 *
 * <p>A class, not a record, because it keeps what every row of the table needs again: the columns' places by name and
 * their names as JSON.
 */
public final class Relation {

    private final TableId table;
    private final ReplicaIdentity identity;
    private final List<Column> columns;
    private final List<Integer> key;
    private final Map<String, Integer> placeByName;
    private final byte[] utf8Table;
    private final byte[] jsonTable;
    private final byte[][] utf8Names;
    private final byte[][] jsonNames;
    private final Column.Form[] forms;

    /**
     * @param columns in the order in which rows carry them
     * @param key indexes into {@code columns} of the replica identity; all of them under {@link ReplicaIdentity#FULL},
     *     none when UPDATE and DELETE cannot be replicated
     */
    public Relation(TableId table, ReplicaIdentity identity, List<Column> columns, List<Integer> key) {
        this.table = table;
        this.identity = identity;
        this.columns = List.copyOf(columns);
        this.key = List.copyOf(key);
        this.placeByName = new HashMap<>();
        this.utf8Table = table.toString().getBytes(StandardCharsets.UTF_8);
        this.jsonTable = json(table.toString());
        this.utf8Names = new byte[columns.size()][];
        this.jsonNames = new byte[columns.size()][];
        this.forms = new Column.Form[columns.size()];
        for (int i = 0; i < columns.size(); i++) {
            String name = columns.get(i).name();
            if (placeByName.put(name, i) != null) {
                throw new IllegalArgumentException("column '" + name + "' stands twice in " + table);
            }
            utf8Names[i] = name.getBytes(StandardCharsets.UTF_8);
            jsonNames[i] = json(name);
            forms[i] = columns.get(i).form();
        }
        for (int place : key) {
            if (place < 0 || place >= columns.size()) {
                throw new IllegalArgumentException(
                        "key column " + place + " is outside the " + columns.size() + " columns of " + table);
            }
        }
    }

    public TableId table() {
        return table;
    }

    public ReplicaIdentity identity() {
        return identity;
    }

    public List<Column> columns() {
        return columns;
    }

    /** Indexes of the columns that make up the replica identity. */
    public List<Integer> key() {
        return key;
    }

    /** Where the column of that name stands, or empty when the table has none. */
    public OptionalInt indexOf(String column) {
        Integer place = placeByName.get(column);
        return place == null ? OptionalInt.empty() : OptionalInt.of(place);
    }

    /** The table's name as a JSON string. */
    byte[] jsonTable() {
        return jsonTable;
    }

    /** The column's name as a JSON string. */
    byte[] jsonName(int column) {
        return jsonNames[column];
    }

    Column.Form form(int column) {
        return forms[column];
    }

    /** Whether the bytes, free of JSON's escapes, are the name of the column; compared without making a string. */
    boolean isNamed(int column, byte[] data, int start, int end) {
        byte[] name = utf8Names[column];
        return Arrays.equals(name, 0, name.length, data, start, end);
    }

    /** Whether the bytes, free of JSON's escapes, are the table's name. */
    boolean isOfTable(byte[] data, int start, int end) {
        return Arrays.equals(utf8Table, 0, utf8Table.length, data, start, end);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Relation that
                && table.equals(that.table)
                && identity == that.identity
                && columns.equals(that.columns)
                && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return 31 * table.hashCode() + columns.hashCode();
    }

    @Override
    public String toString() {
        return table + " " + columns + " " + identity + " " + key;
    }

    private static byte[] json(String text) {
        JsonWriter json = new JsonWriter(text.length() + 2);
        json.string(text);
        return json.toByteArray();
    }

    static String utf8(byte[] data, int start, int end) {
        return new String(data, start, end - start, StandardCharsets.UTF_8);
    }
}
