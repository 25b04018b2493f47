package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import java.util.Optional;

/**
 * What the publisher of one slot needs to go on.
 *
 * @param startLsn the consistent point at which the slot was created
 * @param epoch how often the publisher has started
 * @param seq a frame that is known to be in the topic; 0 for none yet
 * @param endLsn the end of the last whole transaction up to that frame; {@code startLsn} for none yet
 * @param messageId hexadecimal id of that frame's Pulsar message: reading forward from there finds the topic's tail
 */
public record PublisherState(
        String slot,
        String topic,
        String systemId,
        int timeline,
        Lsn startLsn,
        long epoch,
        long seq,
        Lsn endLsn,
        Optional<String> messageId) {

    public PublisherState {
        if (slot.isEmpty() || topic.isEmpty() || systemId.isEmpty() || timeline < 1 || epoch < 0 || seq < 0) {
            throw new IllegalArgumentException("not a publisher's state: slot '" + slot + "', topic '" + topic
                    + "', system '" + systemId + "', timeline " + timeline + ", epoch " + epoch + ", seq " + seq);
        }
    }

    /** The state of a publisher that has not started yet. */
    public static PublisherState beginning(String slot, String topic, String systemId, int timeline, Lsn startLsn) {
        return new PublisherState(slot, topic, systemId, timeline, startLsn, 0, 0, startLsn, Optional.empty());
    }
}
