package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableColumn;
import io.pgbluegreen.snapshotcopy.range.RowRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A table on both sides.
 *
 * @param green the table that its rows go into: of the same name, or the one that it is a partition of on blue
 * @param columns what is copied: all columns but those that either side generates, in blue's order
 * @param values what to read in the place of some columns, by their names
 */
public record CopyTable(Table blue, Table green, List<String> columns, Map<String, String> values) {

    public CopyTable {
        columns = List.copyOf(columns);
        values = Map.copyOf(values);
    }

    /** Pairs two tables that a schema comparison found to match. */
    public static CopyTable of(Table blue, Table green, CopiedChars chars) {
        List<TableColumn> columns = blue.writableColumns().stream()
                .filter(column ->
                        green.column(column.name()).map(TableColumn::isWritable).orElse(false))
                .toList();
        Map<String, String> values = new HashMap<>();
        columns.forEach(column -> chars.value(column).ifPresent(value -> values.put(column.name(), value)));
        return new CopyTable(
                blue, green, columns.stream().map(TableColumn::name).toList(), values);
    }

    public TableId id() {
        return blue.id();
    }

    /** The statement that reads a range on blue. */
    String copyOut(RowRange range) {
        if (range.isWhole() && values.isEmpty()) {
            return "COPY " + id().toSql() + columnList() + " TO STDOUT";
        }
        return "COPY (SELECT " + selected() + " FROM ONLY " + id().toSql()
                + (range.isWhole() ? "" : " WHERE " + range.condition()) + ") TO STDOUT";
    }

    private String selected() {
        return columns.stream()
                .map(column -> values.getOrDefault(column, Identifiers.quote(column)))
                .collect(Collectors.joining(", "));
    }

    /** The statement that writes rows on green. It keeps values of identity columns, whichever kind they are. */
    String copyIn() {
        return "COPY " + green.id().toSql() + columnList() + " FROM STDIN";
    }

    /** A table can have no columns and still have rows. */
    private String columnList() {
        return columns.isEmpty() ? "" : " (" + Identifiers.quote(columns) + ")";
    }
}
