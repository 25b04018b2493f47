package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.changeevent.TransactionPart;
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
    private final BatchPlanner planner;

    Plans(TableShapes shapes, StartLsns starts, ChangeProblems problems, BatchPlanner planner) {
        this.shapes = shapes;
        this.starts = starts;
        this.problems = problems;
        this.planner = planner;
    }

    /** The operations for all portions together. */
    record Plan(List<Operation> operations, Tally tally) {}

    Plan plan(List<Portion> portions) throws SQLException {
        Tally tally = Tally.NONE;
        for (Portion portion : portions) {
            if (portion.part().isPresent()) {
                tally = tally.plus(add(portion, portion.part().get()));
            }
        }
        return new Plan(planner.finish(), tally);
    }

    private Tally add(Portion portion, TransactionPart part) throws SQLException {
        long applied = 0;
        for (Change change : part.changes()) {
            if (add(change, portion, part)) {
                applied++;
            }
        }
        return new Tally(
                part.last() ? 1 : 0, applied, part.changes().size() - applied, 0, Optional.of(part.committedAt()));
    }

    /** The operations for one change alone; none when the first load has it. */
    List<Operation> plan(Change change, Portion portion, TransactionPart part) throws SQLException {
        add(change, portion, part);
        return planner.finish();
    }

    private boolean add(Change change, Portion portion, TransactionPart part) throws SQLException {
        try {
            return change instanceof Change.OfRow ofRow ? add(ofRow, part) : add((Change.Truncate) change, part);
        } catch (UnusableChangeException e) {
            throw problems.unusable(change, portion, e);
        }
    }

    private boolean add(Change.OfRow change, TransactionPart part) throws SQLException {
        if (starts.isLoaded(change.relation().table(), part.commitLsn())) {
            return false;
        }
        planner.add(shapes.get(change.relation()), change);
        return true;
    }

    private boolean add(Change.Truncate truncate, TransactionPart part) throws SQLException {
        List<TargetTable> tables = new ArrayList<>();
        for (TableId table : truncate.tables()) {
            if (!starts.isLoaded(table, part.commitLsn())) {
                tables.add(shapes.table(table));
            }
        }
        if (tables.isEmpty()) {
            return false;
        }
        boolean complete = tables.size() == truncate.tables().size();
        planner.add(new Operation.Truncate(tables, truncate.restartIdentity(), complete));
        return true;
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
