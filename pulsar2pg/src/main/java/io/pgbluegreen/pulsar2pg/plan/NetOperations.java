package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.pulsar2pg.plan.Operation.RowUpdate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations for the net changes of a table. Rows that went come first and rows that came last: values of other
 * unique indexes that move from one row to another are free when they are needed, as often as not.
 */
final class NetOperations {

    private final TableShape shape;
    private final boolean replacing;
    private final List<Row> deleted = new ArrayList<>();
    private final List<Row> absent = new ArrayList<>();
    private final List<Row> present = new ArrayList<>();
    private final Map<List<Integer>, List<RowUpdate>> updated = new LinkedHashMap<>();
    private final List<Operation> rewritten = new ArrayList<>();
    private final List<Values> inserted = new ArrayList<>();
    private final List<Integer> settable;

    /** @param replacing whether rows that were updated are deleted and inserted where all of their values are known */
    NetOperations(TableShape shape, Map<RowKey, NetChange> net, boolean replacing) {
        this.shape = shape;
        this.replacing = replacing;
        this.settable = Arrays.stream(shape.settable()).boxed().toList();
        net.forEach(this::add);
    }

    private void add(RowKey key, NetChange change) {
        switch (change.kind()) {
            case INSERTED -> inserted.add(change.values());
            case CANCELLED -> absent.add(key.row());
            case UPDATED -> update(key.row(), change.values());
            case DELETED -> deleted.add(key.row());
            case REPLACED -> replace(key.row(), change.values());
        }
    }

    private void replace(Row key, Values after) {
        deleted.add(key);
        inserted.add(after);
    }

    private void update(Row key, Values after) {
        if (replacing && after.hasAll(shape)) {
            replace(key, after);
            return;
        }
        List<Integer> set = set(after);
        if (!set.isEmpty()) {
            updated.computeIfAbsent(set, columns -> new ArrayList<>()).add(new RowUpdate(key, after));
        } else if (shape.guards().length > 0) {
            rewritten.add(new Operation.Rewrite(shape, key, after));
        } else {
            present.add(key);
        }
    }

    private List<Integer> set(Values after) {
        for (int column : settable) {
            if (after.isAbsent(column)) {
                return settable.stream().filter(i -> !after.isAbsent(i)).toList();
            }
        }
        return settable;
    }

    void addTo(List<Operation> operations) {
        if (!deleted.isEmpty()) {
            operations.add(new Operation.Delete(shape, deleted));
        }
        if (!absent.isEmpty()) {
            operations.add(new Operation.Absent(shape, absent));
        }
        if (!present.isEmpty()) {
            operations.add(new Operation.Present(shape, present));
        }
        updated.forEach((set, rows) -> operations.add(new Operation.Update(shape, set, rows)));
        operations.addAll(rewritten);
        if (!inserted.isEmpty()) {
            operations.add(new Operation.Insert(shape, inserted));
        }
    }
}
