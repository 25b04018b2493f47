package io.pgbluegreen.pg2pulsar.frame;

import io.pgbluegreen.changeevent.Lsn;
import java.util.Optional;

/**
 * Where the topic ends, and so where publishing goes on.
 *
 * @param lastSeq number of the last frame in the topic; 0 for an empty topic
 * @param lastLsn end of the last transaction that is whole in the topic
 * @param open the transaction of which the topic holds the first part only
 */
public record ResumePoint(long lastSeq, Lsn lastLsn, Optional<OpenTransaction> open) {

    public ResumePoint {
        if (lastSeq < 0) {
            throw new IllegalArgumentException("frames count from 1, so that the last cannot be " + lastSeq);
        }
        open.ifPresent(part -> {
            if (lastSeq == 0 || part.commitLsn().isBefore(lastLsn)) {
                throw new IllegalArgumentException("transaction " + part.xid() + " (commit at " + part.commitLsn()
                        + ") cannot be open at the end of frame " + lastSeq + ", which holds everything before "
                        + lastLsn);
            }
        });
    }

    /**
     * A transaction of which a part is published.
     *
     * @param changes how many of its changes the topic holds
     */
    public record OpenTransaction(long xid, Lsn commitLsn, long changes) {

        public OpenTransaction {
            if (changes < 1) {
                throw new IllegalArgumentException(
                        "a part of transaction " + xid + " has at least one change, not " + changes);
            }
        }
    }
}
