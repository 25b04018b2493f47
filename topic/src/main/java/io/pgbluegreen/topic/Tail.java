package io.pgbluegreen.topic;

import io.pgbluegreen.changeevent.Lsn;
import java.util.Optional;
import org.apache.pulsar.client.api.MessageId;

/**
 * Where a topic's log ends.
 *
 * @param seq of the last complete frame; 0 when none is complete
 * @param epoch of the last complete frame; 0 when none is complete
 * @param lastLsn end of the last whole transaction, {@link Lsn#ZERO} when no frame is complete
 * @param open the transaction of which the last frame holds a part that is not its last
 * @param firstMessageOfLastFrame where to begin reading the next time; empty when no frame is complete
 * @param highestEpochSeen in any message, fragments of incomplete frames included: a new publisher takes a higher one
 * @param source whose changes the last complete frame holds; empty when no frame is complete
 * @param danglingFragments how many messages of an incomplete frame stand at the end
 */
public record Tail(
        long seq,
        long epoch,
        Lsn lastLsn,
        Optional<OpenTransaction> open,
        Optional<MessageId> firstMessageOfLastFrame,
        long highestEpochSeen,
        Optional<Source> source,
        int danglingFragments) {

    /** The cluster and the slot that a frame came from. */
    public record Source(String systemIdentifier, int timeline, String slot) {}

    /**
     * A transaction that goes on in frames to come.
     *
     * @param changesSoFar how many of its changes are in the topic
     */
    public record OpenTransaction(long xid, Lsn commitLsn, long changesSoFar) {}
}
