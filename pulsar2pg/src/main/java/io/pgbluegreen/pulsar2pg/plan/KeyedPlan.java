package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.pulsar2pg.plan.NetChange.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For a table whose rows are found by a unique key: keeps the net change of each key. Changes that cannot follow each
 * other (an INSERT over a row that is there) close what was collected, so that the target meets them in source order
 * and refuses what is wrong.
 */
final class KeyedPlan implements TablePlan {

    private final TableShape shape;
    /** Whether a changed key may be taken as a deleted and an inserted row. */
    private final boolean keyMoves;
    /** Whether every changed row may be taken so, and is. */
    private final boolean replacing;

    private final List<Operation> closed = new ArrayList<>();
    private final Map<RowKey, NetChange> net = new LinkedHashMap<>();

    KeyedPlan(TableShape shape, boolean keyMoves, boolean replacing) {
        this.shape = shape;
        this.keyMoves = keyMoves;
        this.replacing = keyMoves && replacing;
    }

    @Override
    public TableShape shape() {
        return shape;
    }

    @Override
    public void add(Change.OfRow change) {
        if (change instanceof Change.Insert insert) {
            insert(key(insert.after()), TablePlan.whole(shape, insert));
        } else if (change instanceof Change.Update update) {
            RowKey before = key(update.key());
            RowKey after = key(update.after());
            if (before.equals(after)) {
                update(before, update);
            } else {
                changeKey(before, after, update);
            }
        } else if (change instanceof Change.Delete delete) {
            closeIfContradicted(key(delete.key()), delete.key());
            delete(key(delete.key()));
        }
    }

    private RowKey key(Row row) {
        for (int i = 0; i < shape.keySize(); i++) {
            int column = shape.keyColumn(i);
            if (row.isAbsent(column) || row.isNull(column)) {
                throw new UnusableChangeException(
                        "has no value for key column \"" + shape.column(column).name() + "\"");
            }
        }
        return new RowKey(shape, row);
    }

    private void insert(RowKey key, Values after) {
        NetChange now = net.get(key);
        if (now != null && now.isPresent()) {
            closeNet();
            now = null;
        }
        Kind kind = now == null || now.kind() == Kind.CANCELLED ? Kind.INSERTED : Kind.REPLACED;
        net.put(key, new NetChange(kind, after));
    }

    private void update(RowKey key, Change.Update update) {
        for (int guard : shape.guards()) {
            if (update.after().isAbsent(guard)) {
                throw new UnusableChangeException(
                        "has no value for column \"" + shape.column(guard).name() + "\"");
            }
        }
        NetChange now = closeIfContradicted(key, update.key());
        if (now != null && !now.isPresent()) {
            closeNet();
            now = null;
        }
        if (now == null) {
            net.put(key, new NetChange(Kind.UPDATED, Values.of(update.after())));
        } else {
            net.put(key, new NetChange(now.kind(), now.values().with(update.after())));
        }
    }

    private void delete(RowKey key) {
        NetChange now = net.get(key);
        if (now != null && !now.isPresent()) {
            closeNet();
            now = null;
        }
        net.put(key, now != null && now.kind() == Kind.INSERTED ? NetChange.CANCELLED : NetChange.DELETED);
    }

    private void changeKey(RowKey before, RowKey after, Change.Update update) {
        NetChange now = closeIfContradicted(before, update.key());
        boolean gone = now != null && !now.isPresent();
        Values whole =
                now == null || gone ? Values.of(update.after()) : now.values().with(update.after());
        if (!keyMoves || gone || !whole.hasAll(shape)) {
            closeNet();
            closed.add(singleUpdate(update));
            return;
        }
        NetChange there = net.get(after);
        if (there != null && there.isPresent()) {
            closeNet();
        }
        delete(before);
        insert(after, whole);
    }

    /** Sets the key too. The columns that stay absent keep what the target has. */
    private Operation singleUpdate(Change.Update update) {
        Values values = Values.of(update.after());
        if (shape.table().rowsStay()) {
            return new Operation.Rewrite(shape, update.key(), values);
        }
        List<Integer> set = new ArrayList<>();
        for (int i = 0; i < shape.writtenSize(); i++) {
            int column = shape.writtenColumn(i);
            boolean changes = !update.key().isAbsent(column) && !update.key().sameValue(column, update.after());
            if (shape.column(column).identityAlways() && changes) {
                return new Operation.Rewrite(shape, update.key(), values);
            }
            if (!shape.column(column).identityAlways() && !values.isAbsent(column)) {
                set.add(column);
            }
        }
        return new Operation.Update(shape, set, List.of(new Operation.RowUpdate(update.key(), values)));
    }

    /**
     * Where old rows are whole, one that differs from what is known of its key belongs to another row with the same key:
     * the source's key was not unique at that moment.
     */
    private @Nullable NetChange closeIfContradicted(RowKey key, Row old) {
        NetChange now = net.get(key);
        if (now != null && now.isPresent() && shape.isFull() && now.values().contradicts(old)) {
            closeNet();
            return null;
        }
        return now;
    }

    @Override
    public void close(List<Operation> operations) {
        closeNet();
        operations.addAll(closed);
        closed.clear();
    }

    private void closeNet() {
        new NetOperations(shape, net, replacing).addTo(closed);
        net.clear();
    }
}
