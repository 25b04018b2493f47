package io.pgbluegreen.pg2pulsar.frame;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A transaction as a slot sends it.
 *
 * @param published whether the topic must hold it: not where it has no change, or where an applier made it
 */
record SourceTransaction(
        long xid, Lsn commitLsn, Lsn endLsn, Instant committedAt, List<Change> changes, boolean published) {

    SourceTransaction {
        changes = List.copyOf(changes);
    }

    /** BEGIN, the changes, COMMIT. */
    List<Decoded> events() {
        List<Decoded> events = new ArrayList<>();
        events.add(new Decoded.Begin(xid, commitLsn, committedAt));
        changes.forEach(change -> events.add(new Decoded.Changed(change)));
        events.add(new Decoded.Commit(commitLsn, endLsn));
        return events;
    }
}
