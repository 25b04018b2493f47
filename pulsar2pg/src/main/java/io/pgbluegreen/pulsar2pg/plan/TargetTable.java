package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.TableId;
import java.util.List;
import java.util.Optional;

/**
 * A table of the target.
 *
 * @param partitioned whether its rows stand in partitions
 * @param keys columns of each unique index that names exactly one row, the primary key's first
 * @param rowByRow whether triggers or rules fire for the applier, so that every change has to be made on its own and in
 *     source order
 * @param rowsStay whether UPDATE refuses to move a row to another partition
 */
public record TargetTable(
        TableId id,
        boolean partitioned,
        List<TargetColumn> columns,
        List<List<String>> keys,
        boolean rowByRow,
        boolean rowsStay) {

    public TargetTable {
        columns = List.copyOf(columns);
        keys = keys.stream().map(List::copyOf).toList();
    }

    /** A table in which UPDATE does all that it may. */
    public TargetTable(
            TableId id, boolean partitioned, List<TargetColumn> columns, List<List<String>> keys, boolean rowByRow) {
        this(id, partitioned, columns, keys, rowByRow, false);
    }

    public Optional<TargetColumn> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }
}
