package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import java.time.Instant;

/** What one message of an output plugin means. */
public sealed interface Decoded {

    /**
     * A transaction begins. Logical decoding sends a transaction when it has committed, so its commit is known.
     *
     * @param xid the 32-bit transaction id, unsigned
     * @param commitLsn where the commit record begins
     */
    record Begin(long xid, Lsn commitLsn, Instant committedAt) implements Decoded {}

    /** A row or tables changed. */
    record Changed(Change change) implements Decoded {}

    /**
     * The transaction ends.
     *
     * @param endLsn where the commit record ends: where decoding goes on after a restart
     */
    record Commit(Lsn commitLsn, Lsn endLsn) implements Decoded {}

    /** The message only told the decoder something, or something that is not replicated. */
    record Nothing() implements Decoded {}

    /** The one {@link Nothing}. */
    Decoded NOTHING = new Nothing();
}
