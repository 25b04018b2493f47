package io.pgbluegreen.pg2pulsar.start;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import java.util.Optional;

/**
 * What a starting publisher has found out, before it judges.
 *
 * @param where names the cluster in messages, for example {@code blue (db1:5432/forum)}
 * @param currentLsn where the server writes next
 * @param slot the slot as the server shows it; empty when there is none
 */
public record StartFacts(
        String where,
        String topic,
        String slotName,
        String database,
        String systemIdentifier,
        int timeline,
        Lsn currentLsn,
        Optional<ReplicationSlot> slot,
        Recorded recorded,
        Optional<TopicEnd> topicEnd) {

    /**
     * What the cluster's own metadata say of the slot.
     *
     * @param systemIdentifier of the server on which the slot was created
     * @param startLsn the slot's consistent point at its creation
     * @param seq number of a frame that is known to be in the topic; 0 before the first
     */
    public record Recorded(String systemIdentifier, int timeline, Lsn startLsn, long seq) {}

    /**
     * The last whole frame of the topic.
     *
     * @param resume where publishing goes on
     */
    public record TopicEnd(
            String systemIdentifier,
            int timeline,
            String slotName,
            io.pgbluegreen.pg2pulsar.frame.ResumePoint resume) {}
}
