package io.pgbluegreen.testkit.comparison;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Compares one table. */
final class TableComparer {

    private final Snapshot left;
    private final Snapshot right;
    private final TableShape leftShape;
    private final TableShape rightShape;

    TableComparer(Snapshot left, Snapshot right, TableShape leftShape, TableShape rightShape) {
        this.left = left;
        this.right = right;
        this.leftShape = leftShape;
        this.rightShape = rightShape;
    }

    ComparedTable compare() throws SQLException {
        if (!leftShape.columns().keySet().equals(rightShape.columns().keySet())) {
            return ComparedTable.incomparable(
                    leftShape.name(),
                    "columns differ: " + leftShape.columns().keySet() + " on the left, "
                            + rightShape.columns().keySet() + " on the right");
        }
        Summary leftSummary = Summary.of(left, leftShape);
        Summary rightSummary = Summary.of(right, rightShape);
        if (leftSummary.sameRows(rightSummary)) {
            return ComparedTable.equal(leftShape.name(), leftSummary.rows);
        }
        boolean keyed = !leftShape.key().isEmpty() && leftShape.key().equals(rightShape.key());
        try (RowStream leftRows = RowStream.open(left, leftShape, keyed, leftSummary.longestRow);
                RowStream rightRows = RowStream.open(right, rightShape, keyed, rightSummary.longestRow)) {
            return RowMerge.merge(leftShape.name(), leftRows, rightRows);
        }
    }

    /**
     * A table's rows as numbers that do not depend on their order.
     *
     * @param rows how many there are
     * @param high sum of the first half of each row's MD5, as PostgreSQL prints it
     * @param low sum of the second half
     * @param longestRow characters of the longest row's text
     */
    private record Summary(long rows, String high, String low, long longestRow) {

        static Summary of(Snapshot snapshot, TableShape shape) throws SQLException {
            String sql = "SELECT count(*), coalesce(sum(('x' || substr(md5, 1, 16))::bit(64)::bigint), 0),"
                    + " coalesce(sum(('x' || substr(md5, 17, 16))::bit(64)::bigint), 0), coalesce(max(length), 0)"
                    + " FROM (SELECT md5(text) AS md5, length(text) AS length FROM (SELECT " + shape.rowText()
                    + " AS text FROM " + shape.from() + " OFFSET 0) AS texts) AS hashes";
            try (Statement statement = snapshot.connection().createStatement();
                    ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return new Summary(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4));
            }
        }

        boolean sameRows(Summary other) {
            return rows == other.rows && high.equals(other.high) && low.equals(other.low);
        }
    }
}
