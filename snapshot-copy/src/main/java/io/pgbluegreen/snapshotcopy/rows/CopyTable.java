package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableColumn;
import io.pgbluegreen.snapshotcopy.range.RowRange;
import java.util.List;

/**
 * A table on both sides.
 *
 * @param green the table that its rows go into: of the same name, or the one that it is a partition of on blue
 * @param columns what is copied: all columns but those that either side generates, in blue's order
 */
public record CopyTable(Table blue, Table green, List<String> columns) {

    public CopyTable {
        columns = List.copyOf(columns);
    }

    /** Pairs two tables that a schema comparison found to match. */
    public static CopyTable of(Table blue, Table green) {
        return new CopyTable(
                blue,
                green,
                blue.writableColumns().stream()
                        .map(TableColumn::name)
                        .filter(name ->
                                green.column(name).map(TableColumn::isWritable).orElse(false))
                        .toList());
    }

    public TableId id() {
        return blue.id();
    }

    /** The statement that reads a range on blue. */
    String copyOut(RowRange range) {
        return range.isWhole()
                ? "COPY " + id().toSql() + columnList() + " TO STDOUT"
                : "COPY (SELECT " + Identifiers.quote(columns) + " FROM ONLY " + id().toSql() + " WHERE "
                        + range.condition() + ") TO STDOUT";
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
