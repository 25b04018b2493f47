package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Row;
import java.util.ArrayList;
import java.util.List;

/** For a table whose rows no key names: source order, with inserts that follow each other put together. */
final class UnkeyedPlan implements TablePlan {

    private final TableShape shape;
    private final List<Operation> closed = new ArrayList<>();
    private List<Values> inserts = new ArrayList<>();

    UnkeyedPlan(TableShape shape) {
        this.shape = shape;
    }

    @Override
    public TableShape shape() {
        return shape;
    }

    @Override
    public void add(Change.OfRow change) {
        if (change instanceof Change.Insert insert) {
            inserts.add(TablePlan.whole(shape, insert));
        } else if (change instanceof Change.Update update) {
            update(old(update.key()), update.after());
        } else if (change instanceof Change.Delete delete) {
            closeInserts();
            closed.add(new Operation.DeleteOne(shape, old(delete.key())));
        }
    }

    private void update(Row old, Row row) {
        Values after = Values.of(row);
        List<Integer> set = new ArrayList<>();
        boolean rewrite = false;
        for (int i = 0; i < shape.writtenSize(); i++) {
            int column = shape.writtenColumn(i);
            if (!shape.column(column).identityAlways()) {
                if (!after.isAbsent(column)) {
                    set.add(column);
                }
            } else if (!old.sameValue(column, row)) {
                rewrite = true;
            }
        }
        closeInserts();
        if (!rewrite) {
            closed.add(new Operation.UpdateOne(shape, old, set, after));
            return;
        }
        if (!after.hasAll(shape)) {
            throw new UnusableChangeException("changes an identity column and leaves a column out");
        }
        closed.add(new Operation.DeleteOne(shape, old));
        inserts.add(after);
    }

    private Row old(Row row) {
        for (int i = 0; i < row.size(); i++) {
            if (!row.isAbsent(i)) {
                return row;
            }
        }
        throw new UnusableChangeException("does not say which row it concerns");
    }

    @Override
    public void close(List<Operation> operations) {
        closeInserts();
        operations.addAll(closed);
        closed.clear();
    }

    private void closeInserts() {
        if (!inserts.isEmpty()) {
            closed.add(new Operation.Insert(shape, inserts));
            inserts = new ArrayList<>();
        }
    }
}
