package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.pulsar2pg.plan.Operation;
import io.pgbluegreen.pulsar2pg.statement.OperationRunner;
import io.pgbluegreen.pulsar2pg.statement.UnexpectedRowsException;
import io.pgbluegreen.pulsar2pg.target.Position;
import io.pgbluegreen.pulsar2pg.target.ProgressRow;
import io.pgbluegreen.pulsar2pg.target.SeenRelations;
import io.pgbluegreen.topic.MessageIds;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes portions into target transactions, data and position together. What the target refuses when it is put together
 * is written once more, in the end as the source did it, one row at a time; if it is refused again, the problem names the
 * change.
 *
 * <p>After any exception the transaction is in an unknown state: the connection has to be closed, or, when the problem
 * is a change that was refused, {@link #undo} be called.
 */
final class TargetWriter {

    private static final Logger LOG = LoggerFactory.getLogger(TargetWriter.class);

    private final TargetTransaction transaction;
    private final Plans plans;
    private final Optional<SeenRelations> seen;
    private final OperationRunner runner;
    private final Replay replay;
    private final DdlWriter ddl;
    private final ChangeProblems problems;
    private Position position;
    private boolean open;
    private Tally written = Tally.NONE;

    TargetWriter(
            TargetTransaction transaction,
            Plans plans,
            Optional<SeenRelations> seen,
            OperationRunner runner,
            DdlWriter ddl,
            ChangeProblems problems,
            Position position) {
        this.transaction = transaction;
        this.plans = plans;
        this.seen = seen;
        this.runner = runner;
        this.replay = new Replay(transaction, plans, runner, problems);
        this.ddl = ddl;
        this.problems = problems;
        this.position = position;
    }

    /** What is committed. */
    Position position() {
        return position;
    }

    /** Whether pieces of a source transaction have been written that are not committed. */
    boolean isOpen() {
        return open;
    }

    /** Writes a piece of a source transaction that goes on; a DDL command is a piece alone. */
    void writePiece(List<Portion> portions) throws SQLException, SupersededException {
        if (portions.get(0).isDdl()) {
            writeDdl(portions.get(0));
            return;
        }
        seen.ifPresent(SeenRelations::mark);
        Plans.Plan plan = plans.plan(portions);
        if (!open) {
            transaction.hold(position);
            open = true;
        }
        runWithSavepoint(plan, portions);
        written = written.plus(plan.tally());
    }

    private void writeDdl(Portion portion) throws SQLException, SupersededException {
        if (!open) {
            transaction.hold(position);
            open = true;
        }
        ddl.write(portion);
        plans.readAllTablesAgain();
        seen.ifPresent(SeenRelations::forget);
        written = written.plus(Tally.CHANGE);
    }

    /**
     * Writes portions that end with a whole transaction, and commits.
     *
     * @param last where the source stands after them
     * @param durable whether this and all before is to be on disk afterwards
     * @return what the target transaction brought
     */
    Tally writeAndCommit(List<Portion> portions, Position last, boolean durable)
            throws SQLException, SupersededException {
        seen.ifPresent(SeenRelations::mark);
        Plans.Plan plan = plans.plan(portions);
        written = written.plus(plan.tally());
        ProgressRow.Step step = new ProgressRow.Step(
                last,
                MessageIds.toHex(portions.get(portions.size() - 1).messageId()),
                written.transactions(),
                written.changes(),
                written.sourceCommittedAt());
        transaction.setDurable(durable);
        if (open) {
            runWithSavepoint(plan, portions);
            saveSeen();
            transaction.advance(position, step);
            commitOnce(portions);
        } else {
            commitTogether(plan, portions, step, durable);
        }
        position = last;
        open = false;
        seen.ifPresent(SeenRelations::committed);
        Tally brought = written;
        written = Tally.NONE;
        return brought;
    }

    /** Takes back portions that were to be committed and could not be; another attempt may be made with fewer. */
    void undo(List<Portion> portions) throws SQLException {
        transaction.rollback();
        written = Tally.NONE;
        begin(portions);
    }

    /** Makes everything that is committed durable. */
    void flush() throws SQLException, SupersededException {
        transaction.setDurable(true);
        transaction.hold(position);
        transaction.commit();
    }

    private void commitTogether(Plans.Plan plan, List<Portion> portions, ProgressRow.Step step, boolean durable)
            throws SQLException, SupersededException {
        try {
            transaction.advance(position, step);
            run(plan.operations());
            saveSeen();
            transaction.commit();
        } catch (UnexpectedRowsException e) {
            replayAll(portions, step, durable, e);
        } catch (SQLException e) {
            requireRefusal(e);
            replayAll(portions, step, durable, e);
        }
    }

    private void replayAll(List<Portion> portions, ProgressRow.Step step, boolean durable, Exception cause)
            throws SQLException, SupersededException {
        transaction.rollback();
        transaction.setDurable(durable);
        begin(portions);
        transaction.advance(position, step);
        replay(portions, cause);
        saveSeen();
        commitOnce(portions);
    }

    /** Goes back to where these portions had not been looked at. */
    private void begin(List<Portion> portions) throws SQLException {
        seen.ifPresent(SeenRelations::backToMark);
        plans.readTablesAgain(portions);
    }

    private void saveSeen() throws SQLException {
        if (seen.isPresent()) {
            seen.get().save();
        }
    }

    private void commitOnce(List<Portion> portions) throws SQLException {
        try {
            transaction.commit();
        } catch (SQLException e) {
            requireRefusal(e);
            throw problems.atCommit(portions, e);
        }
    }

    /** What came before in the same transaction stays, so that only this piece is written again if it must be. */
    private void runWithSavepoint(Plans.Plan plan, List<Portion> portions) throws SQLException {
        transaction.savepoint();
        try {
            run(plan.operations());
        } catch (UnexpectedRowsException e) {
            transaction.rollbackToSavepoint();
            begin(portions);
            replay(portions, e);
        } catch (SQLException e) {
            requireRefusal(e);
            transaction.rollbackToSavepoint();
            begin(portions);
            replay(portions, e);
        }
        transaction.releaseSavepoint();
    }

    private void run(List<Operation> operations) throws SQLException, UnexpectedRowsException {
        for (Operation operation : operations) {
            runner.run(operation);
        }
    }

    private void replay(List<Portion> portions, Exception cause) throws SQLException {
        written = written.plus(Tally.REPLAY);
        LOG.debug(
                "writing frames {} to {} again",
                portions.get(0).seq(),
                portions.get(portions.size() - 1).seq(),
                cause);
        replay.run(portions, cause);
    }

    /** Lets through what may go well later. */
    private static void requireRefusal(SQLException e) throws SQLException {
        if (PostgresErrors.isTransient(e)) {
            throw e;
        }
    }

    /** Where the source stands after these portions. */
    static Position after(Position before, List<Portion> portions) {
        long seq = before.seq();
        long epoch = before.epoch();
        Lsn end = before.endLsn();
        for (Portion portion : portions) {
            if (portion.endsFrame()) {
                seq = portion.seq();
                epoch = portion.epoch();
            }
            end = portion.part().flatMap(TransactionPart::endLsn).orElse(end);
        }
        return new Position(before.system(), before.timeline(), seq, epoch, end);
    }
}
