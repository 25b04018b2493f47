package io.pgbluegreen.testkit.comparison;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** A table's rows one by one, sorted by the bytes of the key's text and then of the row's. */
final class RowStream implements AutoCloseable {

    private static final long FETCH_CHARACTERS = 8_000_000;
    private static final int MOST_FETCHED = 2_000;

    private final Statement statement;
    private final ResultSet rows;
    private byte[] key = {};
    private byte[] row = {};
    private boolean ended;
    private long count;

    private RowStream(Statement statement, ResultSet rows) {
        this.statement = statement;
        this.rows = rows;
    }

    /**
     * @param keyed whether rows are told apart by the primary key rather than by all they hold
     * @param longestRow characters of the longest row, by which the size of a fetch is chosen
     */
    static RowStream open(Snapshot snapshot, TableShape shape, boolean keyed, long longestRow) throws SQLException {
        String key = keyed ? shape.textOf(shape.key()) : "''::text";
        String sql = "SELECT " + key + " COLLATE \"C\" AS k, " + shape.rowText() + " COLLATE \"C\" AS r FROM "
                + shape.from() + " ORDER BY 1, 2";
        Statement statement = snapshot.connection().createStatement();
        statement.setFetchSize((int) Math.max(1, Math.min(MOST_FETCHED, FETCH_CHARACTERS / (longestRow + 1))));
        RowStream stream = new RowStream(statement, statement.executeQuery(sql));
        stream.advance();
        return stream;
    }

    void advance() throws SQLException {
        if (rows.next()) {
            key = rows.getBytes(1);
            row = rows.getBytes(2);
            count++;
        } else {
            ended = true;
        }
    }

    boolean ended() {
        return ended;
    }

    /** Rows read so far. */
    long count() {
        return count;
    }

    byte[] key() {
        return key;
    }

    byte[] row() {
        return row;
    }

    int compareKey(RowStream other) {
        return Arrays.compareUnsigned(key, other.key);
    }

    int compareRow(RowStream other) {
        return Arrays.compareUnsigned(row, other.row);
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
