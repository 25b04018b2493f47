package io.pgbluegreen.pulsar2pg.plan;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.TableId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes changes in source order and gives the operations that bring about the same. In replica role nothing but the
 * changes themselves connects two tables, so that each table's changes may be put together across the others'. Where
 * that is not so (foreign keys fire, or triggers on one table), changes of several tables keep their order.
 *
 * <p>Pure: no I/O. Not for several threads.
 */
public final class BatchPlanner {

    private final boolean replicaRole;
    private final boolean replacing;
    private final List<Operation> operations = new ArrayList<>();
    private final Map<TableId, TablePlan> plans = new LinkedHashMap<>();
    private @Nullable TablePlan current;

    /**
     * An empty planner.
     *
     * @param replicaRole whether the target ignores foreign keys and ordinary triggers
     */
    public BatchPlanner(boolean replicaRole) {
        this(replicaRole, false);
    }

    /**
     * An empty planner.
     *
     * @param replacing whether rows that were updated are to be deleted and inserted anew where that comes to the same:
     *     more work for the target, but values of a unique index that wander from row to row are free when the rows
     *     come back
     */
    public BatchPlanner(boolean replicaRole, boolean replacing) {
        this.replicaRole = replicaRole;
        this.replacing = replacing;
    }

    /**
     * Adds a change of one row.
     *
     * @throws UnusableChangeException when the change does not say enough to be applied, or what the target would misread
     */
    public void add(TableShape shape, Change.OfRow change) {
        OctalValues.requireNone(shape, change);
        TablePlan plan = current;
        if (plan == null || plan.shape() != shape) {
            plan = plan(shape);
            current = plan;
        }
        plan.add(change);
        if (shape.table().rowByRow()) {
            closeAll();
        }
    }

    /**
     * Adds a change of whole tables; everything before it comes first. One that follows another at once is put together
     * with it: sources before version 11 tell of each table by itself, and foreign keys may ask for all at once.
     */
    public void add(Operation.Truncate truncate) {
        closeAll();
        int last = operations.size() - 1;
        if (last >= 0
                && operations.get(last) instanceof Operation.Truncate before
                && before.restartIdentity() == truncate.restartIdentity()) {
            operations.set(last, before.and(truncate));
        } else {
            operations.add(truncate);
        }
    }

    /** The operations for all that was added; the planner is empty afterwards. */
    public List<Operation> finish() {
        closeAll();
        List<Operation> finished = List.copyOf(operations);
        operations.clear();
        return finished;
    }

    private TablePlan plan(TableShape shape) {
        if (!replicaRole || shape.table().rowByRow()) {
            closeAll();
        }
        TableId table = shape.table().id();
        TablePlan plan = plans.get(table);
        if (plan != null && plan.shape() != shape) {
            // The table was altered in between; rows of the two shapes cannot be put together.
            plan.close(operations);
            plan = null;
        }
        if (plan == null) {
            boolean rowMoves =
                    replicaRole && shape.isCovering() && !shape.table().rowByRow();
            plan = shape.isKeyed() ? new KeyedPlan(shape, rowMoves, replacing) : new UnkeyedPlan(shape, rowMoves);
            plans.put(table, plan);
        }
        return plan;
    }

    private void closeAll() {
        plans.values().forEach(plan -> plan.close(operations));
        plans.clear();
        current = null;
    }
}
