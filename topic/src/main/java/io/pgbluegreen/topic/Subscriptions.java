package io.pgbluegreen.topic;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.List;
import java.util.Set;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.common.policies.data.SubscriptionStats;

/** A topic's durable subscriptions, which keep its messages until they are acknowledged. */
public final class Subscriptions {

    /** Types under which one consumer at a time sees every message in order; {@code None} before the first consumer. */
    private static final Set<String> IN_ORDER = Set.of("None", "Exclusive", "Failover");

    private final PulsarConnection pulsar;
    private final TopicName topic;

    public Subscriptions(PulsarConnection pulsar, TopicName topic) {
        this.pulsar = pulsar;
        this.topic = topic;
    }

    /**
     * Creates a subscription before the topic's first message. One that exists already stays where it is, since its
     * consumer may have gone on; it is checked.
     *
     * @return whether it was created now
     * @throws Problem CHECK_FAILED when it exists and is of no use, or when the topic is missing
     */
    public boolean create(String subscription) {
        try {
            pulsar.admin().topics().createSubscription(topic.toString(), subscription, MessageId.earliest);
            return true;
        } catch (PulsarAdminException.ConflictException e) {
            check(subscription);
            return false;
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "creating subscription " + subscription + " of topic " + topic);
        }
    }

    /**
     * Checks that the subscription keeps what its one consumer has not acknowledged.
     *
     * @throws Problem CHECK_FAILED when it does not exist, is not durable, or is shared between consumers
     */
    public void check(String subscription) {
        SubscriptionStats found = stats(subscription);
        if (!found.isDurable()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "subscription " + subscription + " of topic " + topic
                            + " is not durable: it does not keep messages until they are acknowledged",
                    "Stop whoever reads under that name, or choose another name in the configuration.");
        }
        String type = found.getType() == null ? "None" : found.getType();
        if (!IN_ORDER.contains(type)) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "subscription " + subscription + " of topic " + topic + " is of type " + type
                            + ", which spreads messages over consumers; expected Failover",
                    "Stop its consumers (" + consumers(found) + "), or choose another name in the configuration.");
        }
    }

    private SubscriptionStats stats(String subscription) {
        try {
            SubscriptionStats found = pulsar.admin()
                    .topics()
                    .getStats(topic.toString())
                    .getSubscriptions()
                    .get(subscription);
            if (found == null) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        "topic " + topic + " has no subscription " + subscription + ", so that nobody's progress is"
                                + " kept there",
                        "Run `bluegreen setup`.");
            }
            return found;
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "reading subscription " + subscription + " of topic " + topic);
        }
    }

    private static List<String> consumers(SubscriptionStats subscription) {
        return subscription.getConsumers().stream()
                .map(consumer -> consumer.getConsumerName() + " from " + consumer.getAddress())
                .toList();
    }
}
