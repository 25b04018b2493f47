package io.pgbluegreen.testkit.comparison;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What came of comparing tables of two servers: every row, by the server's own text of every column under the same
 * session settings, columns matched by name. Only float columns are compared by their bits, since servers before 12
 * print them otherwise than later ones.
 *
 * <p>A table is first compared by its number of rows and an order-independent 128-bit sum of the MD5 of each row; where
 * that differs, the rows are streamed side by side to count and show what is different. Memory is bounded by the size
 * of single rows.
 */
public record TableComparison(List<ComparedTable> tables) {

    public TableComparison {
        tables = List.copyOf(tables);
    }

    /**
     * Compares. Each connection reads one snapshot, in a transaction that is rolled back at the end.
     *
     * @param left connection outside a transaction
     * @param right likewise
     * @throws IllegalStateException if the selection finds no table at all, which would prove nothing
     */
    public static TableComparison compare(Connection left, Connection right, TableSelection selection)
            throws SQLException {
        try (Snapshot ours = Snapshot.open(left);
                Snapshot theirs = Snapshot.open(right)) {
            Map<String, TableShape> leftTables = TableShape.read(ours, selection);
            Map<String, TableShape> rightTables = TableShape.read(theirs, selection);
            TreeSet<String> names = new TreeSet<>(leftTables.keySet());
            names.addAll(rightTables.keySet());
            if (names.isEmpty()) {
                throw new IllegalStateException("no table on either side fits " + selection);
            }
            List<ComparedTable> compared = new ArrayList<>();
            for (String name : names) {
                TableShape leftShape = leftTables.get(name);
                TableShape rightShape = rightTables.get(name);
                if (leftShape == null || rightShape == null) {
                    compared.add(ComparedTable.incomparable(
                            name, "the table is on the " + (leftShape == null ? "right" : "left") + " only"));
                } else {
                    compared.add(new TableComparer(ours, theirs, leftShape, rightShape).compare());
                }
            }
            return new TableComparison(compared);
        }
    }

    /** Whether both sides hold the same rows in all tables. */
    public boolean isEqual() {
        return tables.stream().allMatch(ComparedTable::isEqual);
    }

    /** Rows read on the left, over all tables. */
    public long rowsCompared() {
        return tables.stream().mapToLong(ComparedTable::leftRows).sum();
    }

    /** Rows that are not the same on both sides, over all tables. */
    public long rowsDifferent() {
        return tables.stream().mapToLong(ComparedTable::rowsDifferent).sum();
    }

    /** The tables that are not equal, in words; empty if all are. */
    public String differences() {
        StringBuilder text = new StringBuilder();
        for (ComparedTable table : tables) {
            if (!table.isEqual()) {
                text.append(table).append(System.lineSeparator());
            }
        }
        return text.toString();
    }
}
