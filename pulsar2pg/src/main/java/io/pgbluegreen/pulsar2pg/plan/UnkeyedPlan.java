package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For a table whose rows no key names. Every change there costs a scan of the table, so that a run of changes whose
 * rows are whole is put together, which needs one for all of them. Where that cannot be, changes stay what they are, in
 * source order, with inserts that follow each other put together.
 */
final class UnkeyedPlan implements TablePlan {

    private final TableShape shape;
    /** Whether an updated row may be taken as a deleted and an inserted one. */
    private final boolean rowMoves;

    private final List<Operation> closed = new ArrayList<>();
    private final List<Step> run = new ArrayList<>();

    /** A change of whole rows. */
    private record Step(
            Change.OfRow change,
            @Nullable Values before,
            @Nullable Values after) {}

    UnkeyedPlan(TableShape shape, boolean rowMoves) {
        this.shape = shape;
        this.rowMoves = rowMoves;
    }

    @Override
    public TableShape shape() {
        return shape;
    }

    @Override
    public void add(Change.OfRow change) {
        if (change instanceof Change.Insert insert) {
            run.add(new Step(change, null, TablePlan.whole(shape, insert)));
        } else if (change instanceof Change.Update update) {
            requireOne();
            Values before = Values.of(old(update.key()));
            if (mayMove(before)) {
                run.add(new Step(change, before, before.with(update.after())));
            } else {
                closeRun();
                single(change);
            }
        } else if (change instanceof Change.Delete delete) {
            requireOne();
            Values before = Values.of(old(delete.key()));
            if (mayMove(before)) {
                run.add(new Step(change, before, null));
            } else {
                closeRun();
                single(change);
            }
        }
    }

    /** What names a row of one partition need not name one row of all. */
    private void requireOne() {
        if (shape.isOfSeveral() && !shape.isFull()) {
            throw new UnusableChangeException(
                    "does not say for sure which row of " + shape.table().id()
                            + " it concerns: no unique key there lies within the replica identity of the partition");
        }
    }

    private boolean mayMove(Values before) {
        return rowMoves && shape.isFull() && before.hasAll(shape);
    }

    private static Row old(Row row) {
        for (int i = 0; i < row.size(); i++) {
            if (!row.isAbsent(i)) {
                return row;
            }
        }
        throw new UnusableChangeException("does not say which row it concerns");
    }

    private void single(Change.OfRow change) {
        if (change instanceof Change.Update update) {
            update(update.key(), update.after());
        } else if (change instanceof Change.Delete delete) {
            closed.add(new Operation.DeleteOne(shape, delete.key()));
        }
    }

    private void update(Row old, Row row) {
        boolean rewrite = shape.table().rowsStay();
        Values after = rewrite ? Values.of(old).with(row) : Values.of(row);
        List<Integer> set = new ArrayList<>();
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
        if (!rewrite) {
            closed.add(new Operation.UpdateOne(shape, old, set, after));
            return;
        }
        if (!after.hasAll(shape)) {
            throw new UnusableChangeException("has to be written as a new row and leaves a column out");
        }
        closed.add(new Operation.DeleteOne(shape, old));
        closed.add(new Operation.Insert(shape, List.of(after)));
    }

    @Override
    public void close(List<Operation> operations) {
        closeRun();
        operations.addAll(closed);
        closed.clear();
    }

    private void closeRun() {
        if (run.stream().allMatch(step -> step.before == null)) {
            List<Values> inserts = new ArrayList<>();
            run.forEach(step -> {
                if (step.after != null) {
                    inserts.add(step.after);
                }
            });
            if (!inserts.isEmpty()) {
                closed.add(new Operation.Insert(shape, inserts));
            }
        } else if (run.size() == 1) {
            single(run.get(0).change);
        } else {
            NetImages net = new NetImages(shape);
            run.forEach(step -> net.add(step.before, step.after));
            net.addTo(closed);
        }
        run.clear();
    }
}
