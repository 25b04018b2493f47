package io.pgbluegreen.pg2pulsar.frame;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.FrameEncoder;
import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import io.pgbluegreen.pg2pulsar.frame.ResumePoint.OpenTransaction;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Groups decoded changes into frames. Drops what must not be published: transactions that an applier made (they begin
 * with its progress row), transactions without a change, and what the topic holds already. Pure but for the consumer
 * of frames; not for several threads.
 */
public final class FrameBuilder {

    private final FrameEncoder encoder;
    private final TableId progressTable;
    private final int frameBytes;
    private final long epoch;
    private final Consumer<FinishedFrame> frames;

    private long seq;
    /** End of the last transaction that was seen whole, dropped ones too. */
    private Lsn lastLsn;

    private @Nullable OpenTransaction resume;
    private @Nullable Lsn firstLsnInFrame;

    private Decoded.@Nullable Begin transaction;
    private boolean dropped;
    /** Changes of the transaction so far, those that the topic held before left in. */
    private long changes;
    /** Of those, how many stand in frames that are finished or were in the topic before. */
    private long changesBefore;

    private boolean begun;
    private long publishedTransactions;
    private long publishedChanges;
    private long droppedTransactions;

    /**
     * @param progressTable the applier's progress table: a transaction whose first change is there is not published
     * @param frameBytes size at which a frame is closed
     * @param epoch of this start of the publisher
     * @param frames takes each frame when it is finished
     */
    public FrameBuilder(
            FrameEncoder encoder,
            TableId progressTable,
            int frameBytes,
            long epoch,
            ResumePoint from,
            Consumer<FinishedFrame> frames) {
        this.encoder = encoder;
        this.progressTable = progressTable;
        this.frameBytes = frameBytes;
        this.epoch = epoch;
        this.seq = from.lastSeq();
        this.lastLsn = from.lastLsn();
        this.resume = from.open().orElse(null);
        this.frames = frames;
    }

    /** Takes the next event of the stream. */
    public void accept(Decoded event) {
        if (event instanceof Decoded.Changed changed) {
            change(changed.change());
        } else if (event instanceof Decoded.Begin begin) {
            begin(begin);
        } else if (event instanceof Decoded.Commit commit) {
            commit(commit);
        }
    }

    private void begin(Decoded.Begin begin) {
        if (transaction != null) {
            throw new IllegalStateException("BEGIN of " + begin.xid() + " inside transaction " + transaction.xid());
        }
        transaction = begin;
        // The server sends what commits after the position that was asked for; a slot that went back in a crash
        // of the server may send what is in the topic already.
        dropped = begin.commitLsn().isBefore(lastLsn);
        OpenTransaction before = resume;
        // Transactions come in the order of their commits: behind this one, the open one will not come any more.
        if (before != null && !begin.commitLsn().isBefore(before.commitLsn())) {
            checkResumed(begin);
        }
        changes = 0;
        changesBefore = 0;
        begun = false;
    }

    private void change(Change change) {
        Decoded.Begin current = inTransaction();
        if (dropped) {
            return;
        }
        if (changes == 0) {
            checkResumed(current);
            if (change instanceof Change.OfRow row && row.relation().table().equals(progressTable)) {
                dropped = true;
                return;
            }
        }
        changes++;
        OpenTransaction before = resume;
        if (before != null) {
            changesBefore = changes;
            if (changes == before.changes()) {
                resume = null;
            }
            return;
        }
        // Twice where whole transactions stand before this one in the frame.
        while (!encoder.accepts(change)) {
            closeFrameInTransaction();
        }
        if (!begun) {
            open(current);
        }
        encoder.add(change);
        if (encoder.size() >= frameBytes) {
            closeFrameInTransaction();
        }
    }

    private void checkResumed(Decoded.Begin current) {
        OpenTransaction before = resume;
        if (before != null
                && (before.xid() != current.xid() || !before.commitLsn().equals(current.commitLsn()))) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "the topic ends inside transaction " + before.xid() + " (commit at " + before.commitLsn()
                            + "), but the slot goes on with transaction " + current.xid() + " (commit at "
                            + current.commitLsn() + ")",
                    "The slot does not stand where the topic ends: changes between them would be lost. Nothing was"
                            + " published. Set up this direction again and load the other side anew.");
        }
    }

    private void open(Decoded.Begin current) {
        encoder.begin(current.xid(), current.commitLsn(), current.committedAt(), changesBefore);
        begun = true;
        if (firstLsnInFrame == null) {
            firstLsnInFrame = current.commitLsn();
        }
    }

    /** Closes the frame in the middle of a transaction: behind those before it, else behind a part of it. */
    private void closeFrameInTransaction() {
        if (encoder.isEmpty()) {
            if (begun) {
                publishedChanges += encoder.changesInTransaction();
                encoder.cut();
                begun = false;
                changesBefore += encoder.changesInTransaction();
                finish();
            }
            return;
        }
        finish();
        firstLsnInFrame = begun ? inTransaction().commitLsn() : null;
        if (encoder.size() >= frameBytes) {
            closeFrameInTransaction();
        }
    }

    private void commit(Decoded.Commit commit) {
        Decoded.Begin current = inTransaction();
        // Before the open one there may be transactions without a change, and ones that the topic holds whole.
        if (resume != null && current.commitLsn().equals(resume.commitLsn())) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "transaction " + current.xid() + " (commit at " + current.commitLsn() + ") ended after " + changes
                            + " changes, but the topic holds " + resume.changes() + " of it",
                    "The publication or the slot was changed while the transaction was being published. Set up this"
                            + " direction again and load the other side anew.");
        }
        lastLsn = lastLsn.max(commit.endLsn());
        if (changes > 0 && !dropped) {
            if (!begun) {
                open(current);
            }
            publishedChanges += encoder.changesInTransaction();
            publishedTransactions++;
            encoder.end(commit.endLsn());
        } else if (dropped) {
            droppedTransactions++;
        }
        transaction = null;
        // The last part of a large transaction has its frame to itself, as the parts before it.
        if (changesBefore > 0 || encoder.size() >= frameBytes) {
            closeFrame();
        }
    }

    private Decoded.Begin inTransaction() {
        Decoded.Begin current = transaction;
        if (current == null) {
            throw new IllegalStateException("a change or COMMIT outside of a transaction");
        }
        return current;
    }

    /**
     * Whether the transaction that began last is not published, since an applier made it or the topic holds it whole.
     * An applier's transaction is known by its first change.
     */
    public boolean isDropped() {
        return dropped;
    }

    /** Whether stream and topic stand between two transactions: not so before a transaction that the topic holds in part. */
    public boolean betweenTransactions() {
        return transaction == null && resume == null;
    }

    /** Whether a frame has been begun. */
    public boolean hasOpenFrame() {
        return !encoder.isEmpty();
    }

    /** Closes the frame between two transactions, if it holds any. */
    public void closeFrame() {
        if (transaction == null && !encoder.isEmpty()) {
            finish();
        }
    }

    /**
     * Sends a frame without transactions that says: everything before this position is in the topic. Only when
     * {@link #betweenTransactions}.
     */
    public void position(Lsn lsn) {
        if (!betweenTransactions()) {
            throw new IllegalStateException("a position inside a transaction");
        }
        closeFrame();
        lastLsn = lastLsn.max(lsn);
        finish();
    }

    private void finish() {
        long number = ++seq;
        // Parts carry the end of the last whole transaction, from which their own would be streamed again.
        Lsn first = Optional.ofNullable(firstLsnInFrame).orElse(lastLsn);
        byte[] json = encoder.finish(epoch, number);
        firstLsnInFrame = null;
        frames.accept(new FinishedFrame(new FrameProperties(number, epoch, first, lastLsn, 0, 1, json.length), json));
    }

    /** End of the last transaction seen whole; before it, nothing is missing from the frames handed out or open. */
    public Lsn lastLsn() {
        return lastLsn;
    }

    public long lastSeq() {
        return seq;
    }

    public long publishedTransactions() {
        return publishedTransactions;
    }

    public long publishedChanges() {
        return publishedChanges;
    }

    /** Transactions that were not published because an applier had made them or the topic held them. */
    public long droppedTransactions() {
        return droppedTransactions;
    }
}
