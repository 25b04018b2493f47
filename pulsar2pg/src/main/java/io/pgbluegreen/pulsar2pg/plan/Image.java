package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Row;

/** All that can be written of a row, as a key: two rows of one image cannot be told apart. */
final class Image {

    private final TableShape shape;
    private final Values values;
    private final int hash;

    /** @param values no written column is absent */
    Image(TableShape shape, Values values) {
        this.shape = shape;
        this.values = values;
        int sum = 0;
        for (int i = 0; i < shape.writtenSize(); i++) {
            sum = 31 * sum + hash(values.source(shape.writtenColumn(i)), shape.writtenColumn(i));
        }
        this.hash = sum;
    }

    private static int hash(Row row, int column) {
        if (row.isNull(column)) {
            return -1;
        }
        int sum = 1;
        for (int at = row.start(column); at < row.end(column); at++) {
            sum = 31 * sum + row.data()[at];
        }
        return sum;
    }

    Values values() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Image that)) {
            return false;
        }
        for (int i = 0; i < shape.writtenSize(); i++) {
            int column = shape.writtenColumn(i);
            if (!values.source(column).sameValue(column, that.values.source(column))) {
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
