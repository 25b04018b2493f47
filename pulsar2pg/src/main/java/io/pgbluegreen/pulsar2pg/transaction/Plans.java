package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.pulsar2pg.plan.BatchPlanner;
import io.pgbluegreen.pulsar2pg.plan.Operation;
import io.pgbluegreen.pulsar2pg.plan.TargetTable;
import io.pgbluegreen.pulsar2pg.plan.UnusableChangeException;
import io.pgbluegreen.pulsar2pg.target.StartLsns;
import io.pgbluegreen.pulsar2pg.target.TableShapes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans what portions come to, and leaves out what the first load has already. */
final class Plans {

    private final TableShapes shapes;
    private final StartLsns starts;
    private final ChangeProblems problems;
    private final boolean replicaRole;

    /** @param replicaRole whether the target ignores foreign keys and ordinary triggers */
    Plans(TableShapes shapes, StartLsns starts, ChangeProblems problems, boolean replicaRole) {
        this.shapes = shapes;
        this.starts = starts;
        this.problems = problems;
        this.replicaRole = replicaRole;
    }

    /** The operations for all portions together. */
    record Plan(List<Operation> operations, Tally tally) {}

    Plan plan(List<Portion> portions) throws SQLException {
        return plan(portions, false);
    }

    /** @param replacing whether rows that were updated are deleted and inserted anew */
    Plan plan(List<Portion> portions, boolean replacing) throws SQLException {
        BatchPlanner planner = new BatchPlanner(replicaRole, replacing);
        Tally tally = Tally.NONE;
        for (Portion portion : portions) {
            if (portion.part().isPresent()) {
                tally = tally.plus(add(planner, portion, portion.part().get()));
            }
        }
        return new Plan(planner.finish(), tally);
    }

    private Tally add(BatchPlanner planner, Portion portion, TransactionPart part) throws SQLException {
        long applied = 0;
        for (Change change : part.changes()) {
            if (add(planner, change, portion, part)) {
                applied++;
            }
        }
        return new Tally(
                part.last() ? 1 : 0, applied, part.changes().size() - applied, 0, Optional.of(part.committedAt()));
    }

    /** The operations for one change alone; none when the first load has it. */
    List<Operation> plan(Change change, Portion portion, TransactionPart part) throws SQLException {
        BatchPlanner planner = new BatchPlanner(replicaRole);
        add(planner, change, portion, part);
        return planner.finish();
    }

    private boolean add(BatchPlanner planner, Change change, Portion portion, TransactionPart part)
            throws SQLException {
        try {
            return change instanceof Change.OfRow ofRow
                    ? add(planner, ofRow, part)
                    : add(planner, (Change.Truncate) change, part);
        } catch (UnusableChangeException e) {
            throw problems.unusable(change, portion, e);
        }
    }

    private boolean add(BatchPlanner planner, Change.OfRow change, TransactionPart part) throws SQLException {
        if (RecordedDdl.isOwnTable(change)) {
            // Removing old records on the source is nothing to follow.
            return false;
        }
        if (starts.isLoaded(change.relation().table(), part.commitLsn())) {
            return false;
        }
        if (change.relation().table().equals(MetadataSchema.MARKER)) {
            // Where a side begins to take writes, the other one has been told of its partitions just before.
            shapes.readRoutesAgain();
        }
        planner.add(shapes.get(change.relation()), change);
        return true;
    }

    private boolean add(BatchPlanner planner, Change.Truncate truncate, TransactionPart part) throws SQLException {
        List<TargetTable> tables = new ArrayList<>();
        List<Operation.Part> parts = new ArrayList<>();
        for (TableId table : truncate.tables()) {
            if (!starts.isLoaded(table, part.commitLsn())) {
                Optional<Operation.Part> ofTable = shapes.part(table);
                if (ofTable.isPresent()) {
                    parts.add(ofTable.get());
                } else {
                    tables.add(shapes.table(table));
                }
            }
        }
        if (tables.isEmpty() && parts.isEmpty()) {
            return false;
        }
        boolean complete = tables.size() + parts.size() == truncate.tables().size();
        planner.add(new Operation.Truncate(tables, parts, truncate.restartIdentity(), complete));
        return true;
    }

    /** Somebody may have altered any of them. */
    void readAllTablesAgain() throws SQLException {
        shapes.readAllAgain();
    }

    /** Reads the tables that these portions touch again: the target's may have been altered. */
    void readTablesAgain(List<Portion> portions) throws SQLException {
        Set<TableId> tables = new HashSet<>();
        for (Portion portion : portions) {
            for (Change change : portion.part().map(TransactionPart::changes).orElse(List.of())) {
                if (change instanceof Change.OfRow ofRow) {
                    tables.add(ofRow.relation().table());
                } else if (change instanceof Change.Truncate truncate) {
                    tables.addAll(truncate.tables());
                }
            }
        }
        shapes.readAgain(tables);
    }
}
