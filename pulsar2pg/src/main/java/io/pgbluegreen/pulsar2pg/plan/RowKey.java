package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Row;

/** The key columns of a row, to be looked up by. Two keys are the same when their texts are. */
final class RowKey {

    private final TableShape shape;
    private final Row row;
    private final int hash;

    RowKey(TableShape shape, Row row) {
        this.shape = shape;
        this.row = row;
        this.hash = hash(shape, row);
    }

    /** The row that carries the key. */
    Row row() {
        return row;
    }

    private static int hash(TableShape shape, Row row) {
        byte[] data = row.data();
        int hash = 1;
        for (int i = 0; i < shape.keySize(); i++) {
            int column = shape.keyColumn(i);
            hash = 31 * hash + 1;
            for (int at = row.start(column); at >= 0 && at < row.end(column); at++) {
                hash = 31 * hash + data[at];
            }
        }
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof RowKey that) || that.hash != hash || that.shape != shape) {
            return false;
        }
        for (int i = 0; i < shape.keySize(); i++) {
            if (!row.sameValue(shape.keyColumn(i), that.row)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
