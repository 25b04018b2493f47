package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.postgres.replication.ListedTable;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A table's columns at a place of the stream, and how the plugin prints each of them. */
final class TableShape {

    private final Relation relation;
    /** Learned from the text; empty where a column has not been met yet. */
    private final byte[][] labels;

    private TableShape(Relation relation) {
        this.relation = relation;
        this.labels = new byte[relation.columns().size()][0];
    }

    /**
     * The shape of these columns.
     *
     * @throws Problem when a column is missing by which rows are found
     */
    static TableShape of(ListedTable table, List<Column> columns) {
        List<Integer> key = new ArrayList<>();
        if (table.identity() == ReplicaIdentity.FULL) {
            IntStream.range(0, columns.size()).forEach(key::add);
        } else {
            for (int i = 0; i < columns.size(); i++) {
                if (table.key().contains(columns.get(i).name())) {
                    key.add(i);
                }
            }
            if (key.size() != table.key().size()) {
                throw new Problem(
                        Kind.NEEDS_PERSON,
                        "table " + table.id() + " was listed for publishing with rows found by " + table.key()
                                + ", but has columns "
                                + columns.stream().map(Column::name).toList() + " where the stream is",
                        "Exclude the table from the migration, run 'bluegreen setup', and load it again.");
            }
        }
        return new TableShape(new Relation(table.id(), table.identity(), columns, key));
    }

    /** The shape that a whole new row shows. */
    static TableShape of(ListedTable table, TupleText row) {
        return of(table, IntStream.range(0, row.size()).mapToObj(row::column).toList());
    }

    Relation relation() {
        return relation;
    }

    /** Whether a whole row has exactly these columns. */
    boolean isOf(TupleText row) {
        if (row.size() != labels.length) {
            return false;
        }
        for (int i = 0; i < labels.length; i++) {
            if (!isColumn(row, i, i)) {
                return false;
            }
        }
        return true;
    }

    /** The places of a tuple's columns, which need not be all; null when it has one that is not here. */
    int @Nullable [] places(TupleText tuple) {
        int[] places = new int[tuple.size()];
        int column = 0;
        for (int i = 0; i < places.length; i++) {
            while (column < labels.length && !isColumn(tuple, i, column)) {
                column++;
            }
            if (column == labels.length) {
                return null;
            }
            places[i] = column++;
        }
        return places;
    }

    private boolean isColumn(TupleText tuple, int i, int column) {
        byte[] label = labels[column];
        if (label.length > 0) {
            return tuple.isLabelled(i, label);
        }
        if (!tuple.column(i).equals(relation.columns().get(column))) {
            return false;
        }
        labels[column] = tuple.label(i);
        return true;
    }
}
