package io.pgbluegreen.pulsar2pg.transaction;

import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.pulsar2pg.consume.ReceivedFrame;
import io.pgbluegreen.pulsar2pg.target.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that what comes continues what was applied: the same cluster and timeline, commits in their order, parts of
 * a transaction complete. Drops, in the first frame only, the transactions that were applied before a restart.
 */
final class Continuity {

    private static final String COMPARE =
            "Nothing from there on was applied. Keep the topic, and find out what wrote to"
                    + " it; if the source was replaced or restored, load this side again.";

    private final long firstSeq;
    private String system;
    private int timeline;
    private Lsn end;
    private @Nullable Open open;

    /** A transaction of which the last part has not come, and how many of its changes have. */
    private record Open(long xid, Lsn commitLsn, long changes) {}

    /** @param applied what the target has */
    Continuity(Position applied) {
        this.firstSeq = applied.seq() + 1;
        this.system = applied.system();
        this.timeline = applied.timeline();
        this.end = applied.endLsn();
    }

    /**
     * The portions of a frame that are to be applied, one at least; a DDL command is a portion of its own.
     *
     * @throws Problem when the frame does not continue what came before
     */
    List<Portion> accept(ReceivedFrame received) {
        Frame frame = received.frame();
        requireSameCluster(received);
        List<TransactionPart> parts = new ArrayList<>();
        for (TransactionPart part : frame.transactions()) {
            if (accept(part, received)) {
                parts.addAll(RecordedDdl.split(part));
            }
        }
        if (parts.isEmpty()) {
            return List.of(new Portion(Optional.empty(), received, true, received.bytes()));
        }
        List<Portion> portions = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            boolean ends = i == parts.size() - 1;
            portions.add(new Portion(Optional.of(parts.get(i)), received, ends, received.bytes() / parts.size()));
        }
        return portions;
    }

    private void requireSameCluster(ReceivedFrame received) {
        Frame frame = received.frame();
        if (system.isEmpty() || timeline == 0) {
            system = frame.system();
            timeline = frame.timeline();
        }
        if (!frame.system().equals(system) || frame.timeline() != timeline) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    name(received) + " comes from system " + frame.system() + ", timeline " + frame.timeline()
                            + "; what was applied until now comes from system " + system + ", timeline " + timeline,
                    "The source was replaced, restored or failed over, so that positions no longer mean the same."
                            + " Load this side again from the new source.");
        }
    }

    private boolean accept(TransactionPart part, ReceivedFrame received) {
        if (isApplied(part, received)) {
            return false;
        }
        Open before = open;
        if (before == null) {
            if (!part.first()) {
                throw broken(part, received, "its first " + part.changesBefore() + " changes did not come before");
            }
            if (part.commitLsn().isBefore(end)) {
                throw broken(part, received, "what was applied before reaches to " + end);
            }
        } else {
            requireSuccessor(before, part, received);
        }
        part.endLsn().ifPresent(last -> end = last);
        open = part.last()
                ? null
                : new Open(
                        part.xid(),
                        part.commitLsn(),
                        part.changesBefore() + part.changes().size());
        return true;
    }

    private static void requireSuccessor(Open before, TransactionPart part, ReceivedFrame received) {
        if (part.xid() != before.xid || !part.commitLsn().equals(before.commitLsn)) {
            throw broken(
                    part,
                    received,
                    "transaction " + before.xid + " (commit " + before.commitLsn + ") was open, of which "
                            + before.changes + " changes had come");
        }
        if (part.changesBefore() != before.changes) {
            throw broken(
                    part,
                    received,
                    "it says that " + part.changesBefore() + " of its changes came before, and " + before.changes
                            + " did");
        }
    }

    /** A frame may have been applied in part; only the first one after a start can be such. */
    private boolean isApplied(TransactionPart part, ReceivedFrame received) {
        return open == null
                && received.frame().seq() == firstSeq
                && part.endLsn().isPresent()
                && !part.endLsn().get().isAfter(end);
    }

    private static Problem broken(TransactionPart part, ReceivedFrame received, String why) {
        return new Problem(
                Kind.NEEDS_PERSON,
                "transaction " + part.xid() + " (commit " + part.commitLsn() + ") in " + name(received)
                        + " does not continue what came before: " + why,
                COMPARE);
    }

    private static String name(ReceivedFrame received) {
        return "frame " + received.frame().seq() + " (message " + received.messageId() + ")";
    }

    /** The source's system identifier, once a frame has told it. */
    String system() {
        return system;
    }

    int timeline() {
        return timeline;
    }
}
