package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Change;
import java.util.List;

/** Collects the changes of one table. */
interface TablePlan {

    TableShape shape();

    void add(Change.OfRow change);

    /** Adds the operations for everything collected so far, in their order, and is empty afterwards. */
    void close(List<Operation> operations);

    /** An INSERT has a value for every column, or it would silently take the target's default. */
    static Values whole(TableShape shape, Change.Insert insert) {
        Values values = Values.of(insert.after());
        for (int column : shape.written()) {
            if (values.isAbsent(column)) {
                throw new UnusableChangeException(
                        "has no value for column \"" + shape.column(column).name() + "\"");
            }
        }
        return values;
    }
}
