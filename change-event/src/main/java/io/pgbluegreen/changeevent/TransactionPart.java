package io.pgbluegreen.changeevent;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A source transaction, or one part of a large one.
 *
 * @param xid the source's 32-bit transaction id, unsigned
 * @param commitLsn where the commit record begins
 * @param endLsn where the commit record ends; it stands in the last part only
 * @param committedAt with microseconds
 * @param changesBefore how many of the transaction's changes came in earlier parts
 */
public record TransactionPart(
        long xid, Lsn commitLsn, Optional<Lsn> endLsn, Instant committedAt, long changesBefore, List<Change> changes) {

    public TransactionPart {
        if (changesBefore < 0) {
            throw new IllegalArgumentException("changesBefore is negative: " + changesBefore);
        }
        changes = List.copyOf(changes);
    }

    /** Whether the transaction ends here. */
    public boolean last() {
        return endLsn.isPresent();
    }

    /** Whether the transaction begins here. */
    public boolean first() {
        return changesBefore == 0;
    }
}
