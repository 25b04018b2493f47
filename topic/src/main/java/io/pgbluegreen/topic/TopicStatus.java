package io.pgbluegreen.topic;

import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.problem.Problem;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pulsar.client.admin.PulsarAdmin;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.common.policies.data.SubscriptionStats;
import org.apache.pulsar.common.policies.data.TopicStats;

/**
 * How a topic does at the moment. Rates are the broker's, which it works out once a minute unless told otherwise.
 *
 * @param storageBytes what all stored messages take, compressed
 * @param messagesInPerSecond from publishers
 * @param messagesOutPerSecond to all consumers
 * @param producers how many are connected; those that wait for the exclusive access are not counted
 * @param lastFrame what the last message says of its frame; empty when no message is stored
 */
public record TopicStatus(
        TopicName topic,
        long storageBytes,
        double messagesInPerSecond,
        double messagesOutPerSecond,
        int producers,
        int waitingProducers,
        Map<String, Subscription> subscriptions,
        Optional<FrameProperties> lastFrame) {

    /**
     * A subscription's position behind the topic's end.
     *
     * @param backlogMessages stored and not yet acknowledged; the broker's count, exact when nothing moves
     * @param consumers how many are connected
     */
    public record Subscription(
            long backlogMessages, long backlogBytes, int consumers, double messagesOutPerSecond, boolean durable) {}

    public TopicStatus {
        subscriptions = Map.copyOf(subscriptions);
    }

    /** Whether a publisher is connected. */
    public boolean hasProducer() {
        return producers > 0;
    }

    /** The subscription of that name, or empty when the topic has none. */
    public Optional<Subscription> subscription(String name) {
        return Optional.ofNullable(subscriptions.get(name));
    }

    /**
     * Asks the broker.
     *
     * @throws Problem CHECK_FAILED when the topic does not exist, UNAVAILABLE when Pulsar is not there
     */
    public static TopicStatus read(PulsarConnection pulsar, TopicName topic) {
        PulsarAdmin admin = pulsar.admin();
        try {
            TopicStats stats = admin.topics().getStats(topic.toString(), true, true);
            Map<String, Subscription> subscriptions = new TreeMap<>();
            stats.getSubscriptions().forEach((name, each) -> subscriptions.put(name, subscription(each)));
            return new TopicStatus(
                    topic,
                    stats.getStorageSize(),
                    stats.getMsgRateIn(),
                    stats.getMsgRateOut(),
                    stats.getPublishers().size(),
                    stats.getWaitingPublishers(),
                    subscriptions,
                    lastFrame(admin, topic));
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "reading the status of topic " + topic);
        }
    }

    private static Subscription subscription(SubscriptionStats stats) {
        return new Subscription(
                stats.getMsgBacklog(),
                stats.getBacklogSize(),
                stats.getConsumers().size(),
                stats.getMsgRateOut(),
                stats.isDurable());
    }

    private static Optional<FrameProperties> lastFrame(PulsarAdmin admin, TopicName topic) throws PulsarAdminException {
        Message<byte[]> last;
        try {
            last = admin.topics().examineMessage(topic.toString(), "latest", 1);
        } catch (PulsarAdminException.PreconditionFailedException | PulsarAdminException.NotFoundException e) {
            // Nothing is stored; that the topic exists was seen before.
            return Optional.empty();
        }
        return Optional.of(FrameProperties.of(last.getProperties(), last.size(), String.valueOf(last.getMessageId())));
    }
}
