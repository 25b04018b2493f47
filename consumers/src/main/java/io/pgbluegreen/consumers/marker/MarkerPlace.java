package io.pgbluegreen.consumers.marker;

import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import org.apache.pulsar.client.api.MessageId;

/**
 * A marker as it was found in a topic.
 *
 * @param first message of its frame
 * @param last message of its frame, the same one unless the frame was cut into fragments
 * @param system identifier of the cluster whose topic it is
 */
public record MarkerPlace(
        MarkerKey key, Sighting sighting, MessageId first, MessageId last, String system, int timeline) {

    @Override
    public String toString() {
        return key + " in message " + first + " (frame " + sighting.seq() + ", LSN " + sighting.commitLsn() + ")";
    }
}
