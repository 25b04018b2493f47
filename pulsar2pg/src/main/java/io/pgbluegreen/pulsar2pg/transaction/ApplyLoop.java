package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.postgres.session.TargetSession;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.pulsar2pg.BatchLimits;
import io.pgbluegreen.pulsar2pg.DdlPolicy;
import io.pgbluegreen.pulsar2pg.consume.FrameSource;
import io.pgbluegreen.pulsar2pg.consume.ReceivedFrame;
import io.pgbluegreen.pulsar2pg.statement.OperationRunner;
import io.pgbluegreen.pulsar2pg.target.Position;
import io.pgbluegreen.pulsar2pg.target.ProgressRow;
import io.pgbluegreen.pulsar2pg.target.StartLsns;
import io.pgbluegreen.pulsar2pg.target.TableShapes;
import io.pgbluegreen.pulsar2pg.target.UndecidedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pulsar.client.api.MessageId;
import org.jspecify.annotations.Nullable;

/** Takes frames from the topic and writes them to the target, until it is told to stop. */
public final class ApplyLoop {

    private static final Duration IDLE_WAIT = Duration.ofMillis(500);

    private final FrameSource source;
    private final BatchLimits limits;
    private final Duration maxUnconfirmed;
    private final Progress progress;
    private final LongSupplier nanos;
    private final Backlog backlog;
    private final Continuity continuity;
    private final TargetWriter writer;
    private long durableSinceNanos;
    private @Nullable MessageId unconfirmed;

    /** What is told after every target transaction. */
    @FunctionalInterface
    public interface Progress {
        /**
         * A target transaction was committed.
         *
         * @param frames how many frames ended in it
         */
        void committed(Position position, Tally tally, long frames);
    }

    /**
     * What the loop writes to.
     *
     * @param connection not in autocommit mode
     * @param where names the target in problems
     * @param replicaRole whether foreign keys and ordinary triggers do not fire
     * @param another opens a second session like this one, for the few commands that stand in no transaction with others
     */
    public record Target(
            Connection connection,
            Supplier<TargetSession> another,
            String where,
            boolean replicaRole,
            TableShapes shapes,
            StartLsns starts,
            DdlPolicy ddl) {}

    /**
     * A loop that goes on from what the target has.
     *
     * @param applied where the target stands
     * @param maxUnconfirmed how long commits may go without waiting for the disk, and messages unacknowledged
     * @param nanos a clock that only goes forward
     */
    public ApplyLoop(
            FrameSource source,
            Target target,
            ProgressRow row,
            Position applied,
            BatchLimits limits,
            Duration maxUnconfirmed,
            Progress progress,
            LongSupplier nanos) {
        this.source = source;
        this.limits = limits;
        this.maxUnconfirmed = maxUnconfirmed;
        this.progress = progress;
        this.nanos = nanos;
        this.backlog = new Backlog(limits);
        this.continuity = new Continuity(applied);
        ChangeProblems problems = new ChangeProblems(target.where);
        this.writer = new TargetWriter(
                new TargetTransaction(target.connection, row, !target.replicaRole),
                new Plans(target.shapes, target.starts, problems, target.replicaRole),
                target.shapes.seen(),
                new OperationRunner(target.connection, target.replicaRole),
                new DdlWriter(
                        target.connection, new EnumLabels(target.another), target.where, target.ddl, target.starts),
                problems,
                applied);
        this.durableSinceNanos = nanos.getAsLong();
    }

    /**
     * Runs until {@code stopping}. What is in hand then is left: it comes again.
     *
     * @throws SQLException when the target failed in a way that may pass; the connection has to be closed
     * @throws SupersededException when another applier has taken over
     * @throws UndecidedException when the source changed its schema, as long as nobody has decided what to do
     * @throws Problem when going on takes a person
     */
    public void run(BooleanSupplier stopping) throws InterruptedException, SQLException, SupersededException {
        while (!stopping.getAsBoolean()) {
            if (source.isOvertaken()) {
                throw new SupersededException("another consumer of the subscription has taken over");
            }
            boolean drained = source.isDrained();
            Optional<Backlog.Cut> cut = backlog.cut(writer.isOpen(), drained, nanos.getAsLong());
            if (cut.isPresent()) {
                write(cut.get(), drained);
            } else {
                if (drained && unconfirmed != null && !writer.isOpen()) {
                    writer.flush();
                    confirm();
                }
                Optional<ReceivedFrame> frame = source.poll(backlog.isEmpty() ? IDLE_WAIT : limits.maxAge(), drained);
                frame.ifPresent(received -> backlog.add(continuity.accept(received), nanos.getAsLong()));
            }
        }
    }

    private void write(Backlog.Cut cut, boolean drained) throws SQLException, SupersededException {
        List<Portion> portions = cut.portions();
        if (!cut.commits()) {
            writer.writePiece(portions);
            return;
        }
        try {
            commit(portions, drained || nanos.getAsLong() - durableSinceNanos >= maxUnconfirmed.toNanos());
        } catch (Problem | UndecidedException e) {
            List<List<Portion>> transactions = Portion.transactions(portions);
            if (transactions.size() == 1) {
                throw e;
            }
            // What came before the transaction that cannot be applied is good, and whoever mends it looks for all of
            // it.
            writer.undo(portions);
            for (List<Portion> one : transactions) {
                commit(one, false);
            }
        }
    }

    private void commit(List<Portion> portions, boolean durable) throws SQLException, SupersededException {
        Position last =
                TargetWriter.after(writer.position(), portions).withSystem(continuity.system(), continuity.timeline());
        Tally tally = writer.writeAndCommit(portions, last, durable);
        portions.stream().filter(Portion::endsFrame).forEach(portion -> unconfirmed = portion.messageId());
        if (durable) {
            confirm();
        }
        progress.committed(
                last, tally, portions.stream().filter(Portion::endsFrame).count());
    }

    /** Acknowledges what is on the target's disk by now. */
    private void confirm() {
        durableSinceNanos = nanos.getAsLong();
        if (unconfirmed != null) {
            source.acknowledge(unconfirmed);
            unconfirmed = null;
        }
    }
}
