package io.pgbluegreen.topic;

import io.pgbluegreen.problem.Problem;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.common.policies.data.PersistentTopicInternalStats;

/**
 * What the broker keeps of a topic.
 *
 * @param entries how many messages are stored
 * @param lastConfirmedEntry {@code ledger:entry} of the last message, with entry −1 where none was ever written
 */
record TopicState(long entries, String lastConfirmedEntry) {

    /** @throws Problem CHECK_FAILED when the topic does not exist */
    static TopicState of(PulsarConnection pulsar, TopicName topic) {
        try {
            PersistentTopicInternalStats stats = pulsar.admin().topics().getInternalStats(topic.toString());
            return new TopicState(stats.numberOfEntries, stats.lastConfirmedEntry);
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "reading the state of topic " + topic);
        }
    }

    /** Whether a message was ever written, as far as the broker can tell; it may be gone by now. */
    boolean hasHadMessages() {
        return entries > 0 || !lastConfirmedEntry.endsWith(":-1");
    }
}
