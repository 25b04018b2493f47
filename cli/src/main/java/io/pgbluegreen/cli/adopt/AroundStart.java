package io.pgbluegreen.cli.adopt;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.TopicFrames.Located;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What of blue's topic lies around a start LSN: beats of its publisher, and transactions between two of them. */
final class AroundStart {

    /** Far more than a second's; those next to the start LSN are kept. */
    private static final int MOST_TRANSACTIONS = 100_000;

    private final FrameDecoder decoder = new FrameDecoder();
    private final Deque<Long> before = new ArrayDeque<>();
    private final Set<Long> behind = new LinkedHashSet<>();
    private final Lsn start;
    private final long held;
    private boolean heldSeen;
    private boolean nextSeen;

    /** @param held the last beat in the clone */
    AroundStart(Lsn start, long held) {
        this.start = start;
        this.held = held;
    }

    /** Whether the beats on both sides of the start LSN were seen. */
    boolean decided() {
        return heldSeen && nextSeen;
    }

    /** @throws Problem CHECK_FAILED when a beat contradicts the start LSN */
    void accept(Located located) {
        Frame frame = decoder.decode(located.frame().json(), located.first().toString());
        for (TransactionPart part : frame.transactions()) {
            for (Change change : part.changes()) {
                beat(change).ifPresent(beat -> judge(beat, part.commitLsn()));
            }
            if (heldSeen && !nextSeen) {
                note(part);
            }
        }
    }

    private void judge(long beat, Lsn commit) {
        boolean isBefore = commit.isBefore(start);
        if (isBefore && beat > held) {
            throw contradiction("beat " + beat + " of blue's publisher was committed at " + commit
                    + ", before it, and is not in the clone, which ends with beat " + held
                    + ": transactions would be lost");
        }
        if (!isBefore && beat <= held) {
            throw contradiction("beat " + beat + " of blue's publisher was committed at " + commit
                    + ", not before it, and is in the clone already: transactions would be applied twice");
        }
        heldSeen |= beat == held;
        nextSeen |= beat > held;
    }

    private void note(TransactionPart part) {
        if (!part.commitLsn().isBefore(start)) {
            if (behind.size() < MOST_TRANSACTIONS) {
                behind.add(part.xid());
            }
        } else if (!Long.valueOf(part.xid()).equals(before.peekLast())) {
            before.addLast(part.xid());
            if (before.size() > MOST_TRANSACTIONS) {
                before.removeFirst();
            }
        }
    }

    /**
     * Holds the transactions against the clone's commit log. A clone that was open for writing has used ids of its own
     * since; only an id that is older than one from before the start LSN is blue's for certain.
     *
     * @return how many could be compared
     * @throws Problem CHECK_FAILED when one contradicts the start LSN
     */
    int hold(Function<Collection<Long>, Map<Long, Boolean>> committed) {
        Set<Long> asked = new LinkedHashSet<>(before);
        // Ids go round: the signed difference of two tells which is older.
        before.stream()
                .reduce((one, other) -> (int) (other - one) > 0 ? other : one)
                .ifPresent(newest ->
                        behind.stream().filter(xid -> (int) (xid - newest) < 0).forEach(asked::add));
        Map<Long, Boolean> known = committed.apply(asked);
        for (long xid : before) {
            if (known.getOrDefault(xid, true).equals(false)) {
                throw contradiction(
                        "transaction " + xid + " was committed before it, and is not in the clone: it would be lost");
            }
        }
        for (long xid : behind) {
            if (asked.contains(xid) && known.getOrDefault(xid, false).equals(true)) {
                throw contradiction("transaction " + xid
                        + " was not committed before it, and is in the clone already: it would be applied twice");
            }
        }
        return known.size();
    }

    private Problem contradiction(String what) {
        return new Problem(
                Kind.CHECK_FAILED,
                "the start LSN " + start + " does not fit the clone: " + what,
                "Read it again with `bluegreen adopt start-lsn` from the clone that became green; a clone that was"
                        + " started without recovery.signal first has to be taken anew.");
    }

    private static Optional<Long> beat(Change change) {
        if (change instanceof Change.Insert insert) {
            return beat(insert.relation(), insert.after());
        }
        return change instanceof Change.Update update ? beat(update.relation(), update.after()) : Optional.empty();
    }

    private static Optional<Long> beat(Relation relation, Row row) {
        if (!relation.table().equals(MetadataSchema.HEARTBEAT)
                || !text(relation, row, "side").equals("blue")) {
            return Optional.empty();
        }
        return Optional.of(Long.parseLong(text(relation, row, "beat")));
    }

    private static String text(Relation relation, Row row, String column) {
        return row.text(relation.indexOf(column).orElseThrow());
    }
}
