package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.pulsar2pg.plan.Operation;
import io.pgbluegreen.pulsar2pg.statement.OperationRunner;
import io.pgbluegreen.pulsar2pg.statement.UnexpectedRowsException;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes once more, within the open transaction, what the target refused when it was put together: in ever smaller
 * pieces, in the end as the source did it.
 */
final class Replay {

    /** Refused tries of one replay, after which the rest goes row by row. */
    private static final int MOST_REFUSED = 32;

    private final TargetTransaction transaction;
    private final Plans plans;
    private final OperationRunner runner;
    private final ChangeProblems problems;

    Replay(TargetTransaction transaction, Plans plans, OperationRunner runner, ChangeProblems problems) {
        this.transaction = transaction;
        this.plans = plans;
        this.runner = runner;
        this.problems = problems;
    }

    /** @throws io.pgbluegreen.problem.Problem that names the change which is refused by itself */
    void run(List<Portion> portions, Exception cause) throws SQLException {
        boolean replacing = PostgresErrors.isDuplicate(cause);
        if (!replacing || !tryTogether(portions, true)) {
            inHalves(portions, replacing, 0);
        }
    }

    /**
     * Narrows down to the source transactions that cannot be put together with others, or with themselves: each half is
     * tried as a whole, and halved again if it is refused. One source transaction goes row by row; so does everything
     * where refusals turn out to be many.
     *
     * @param replacing whether tries delete and insert rows that were updated
     * @param refused how many tries have failed so far
     * @return the same afterwards
     */
    private int inHalves(List<Portion> portions, boolean replacing, int refused) throws SQLException {
        List<List<Portion>> halves = portions.size() == 1 ? List.of() : TruncateRuns.halves(portions);
        if (halves.stream().anyMatch(List::isEmpty) || halves.isEmpty() || refused >= MOST_REFUSED) {
            rowByRow(portions);
            return refused;
        }
        int failed = refused;
        for (List<Portion> half : halves) {
            if (half.size() == 1 || !tryTogether(half, replacing)) {
                failed = inHalves(half, replacing, half.size() == 1 ? failed : failed + 1);
            }
        }
        return failed;
    }

    /**
     * False when it was refused; nothing of it is written then.
     *
     * @param replacing whether rows that were updated go and come back, so that values of unique indexes can change places
     */
    private boolean tryTogether(List<Portion> portions, boolean replacing) throws SQLException {
        transaction.savepoint();
        boolean done = false;
        try {
            run(plans.plan(portions, replacing).operations());
            done = true;
        } catch (UnexpectedRowsException e) {
            transaction.rollbackToSavepoint();
        } catch (SQLException e) {
            requireRefusal(e);
            transaction.rollbackToSavepoint();
        }
        transaction.releaseSavepoint();
        return done;
    }

    private void rowByRow(List<Portion> portions) throws SQLException {
        TruncateRuns.<SQLException>forEach(portions, step -> write(step.change(), step.portion()));
    }

    private void write(Change change, Portion portion) throws SQLException {
        try {
            run(plans.plan(change, portion, portion.part().orElseThrow()));
        } catch (UnexpectedRowsException e) {
            throw problems.unexpectedRows(change, portion, e);
        } catch (SQLException e) {
            requireRefusal(e);
            throw problems.refused(change, portion, e);
        }
    }

    private void run(List<Operation> operations) throws SQLException, UnexpectedRowsException {
        for (Operation operation : operations) {
            runner.run(operation);
        }
    }

    /** Lets through what may go well later. */
    private static void requireRefusal(SQLException e) throws SQLException {
        if (PostgresErrors.isTransient(e)) {
            throw e;
        }
    }
}
