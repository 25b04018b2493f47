package io.pgbluegreen.pulsar2pg.consume;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicName;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.ConsumerEventListener;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;
import org.apache.pulsar.client.api.SubscriptionType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One consumer of the applier's subscription: the active one, or a standby that takes over when that one goes. */
public final class TopicConsumer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicConsumer.class);

    /** Messages hold up to 1 MiB, and they wait outside of the heap. */
    private static final int RECEIVER_QUEUE_MESSAGES = 16;

    private final PulsarConnection pulsar;
    private final TopicName topic;
    private final Activity activity;
    private final Consumer<byte[]> consumer;

    private TopicConsumer(PulsarConnection pulsar, TopicName topic, Activity activity, Consumer<byte[]> consumer) {
        this.pulsar = pulsar;
        this.topic = topic;
        this.activity = activity;
        this.consumer = consumer;
    }

    /**
     * Joins the subscription.
     *
     * @param name tells this consumer from others; the broker chooses the active one by the names
     * @throws Problem CHECK_FAILED when the subscription does not exist: one that is created now could begin after the
     *     first message; UNAVAILABLE when Pulsar does not answer
     */
    public static TopicConsumer subscribe(PulsarConnection pulsar, TopicName topic, String subscription, String name) {
        requireSubscription(pulsar, topic, subscription);
        Activity activity = new Activity();
        try {
            Consumer<byte[]> consumer = pulsar.client()
                    .newConsumer()
                    .topic(topic.toString())
                    .subscriptionName(subscription)
                    .subscriptionType(SubscriptionType.Failover)
                    // Should the subscription vanish in between, everything comes again, and nothing is lost.
                    .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
                    .consumerName(name)
                    .consumerEventListener(activity)
                    .receiverQueueSize(RECEIVER_QUEUE_MESSAGES)
                    .subscribe();
            return new TopicConsumer(pulsar, topic, activity, consumer);
        } catch (PulsarClientException e) {
            throw pulsar.problem(e, "subscribing to " + topic + " as " + subscription);
        }
    }

    private static void requireSubscription(PulsarConnection pulsar, TopicName topic, String subscription) {
        try {
            if (!pulsar.admin().topics().getSubscriptions(topic.toString()).contains(subscription)) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        "topic " + topic + " has no subscription '" + subscription + "' (" + pulsar.where() + ")",
                        "Run `bluegreen setup`, which creates it before the first message.");
            }
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "looking up the subscription '" + subscription + "' of " + topic);
        }
    }

    TopicName topic() {
        return topic;
    }

    /** The next message, or null when none came in time. */
    @Nullable
    Message<byte[]> receive(int timeoutMillis) throws PulsarClientException {
        return consumer.receive(timeoutMillis, TimeUnit.MILLISECONDS);
    }

    void acknowledge(MessageId id) {
        consumer.acknowledgeCumulativeAsync(id).exceptionally(e -> {
            // It will be delivered again and dropped then.
            LOG.warn("could not acknowledge message {} of {}: {}", id, topic, e.toString());
            return null;
        });
    }

    boolean isStandby() {
        return activity.state == State.STANDBY;
    }

    boolean isOvertaken() {
        return activity.state == State.OVERTAKEN;
    }

    Problem problem(Throwable failure, String doing) {
        return pulsar.problem(failure, doing);
    }

    @Override
    public void close() {
        try {
            consumer.close();
        } catch (PulsarClientException e) {
            LOG.debug("closing the consumer of {}: {}", topic, e.toString());
        }
    }

    private enum State {
        UNKNOWN,
        ACTIVE,
        STANDBY,
        OVERTAKEN
    }

    private static final class Activity implements ConsumerEventListener {

        private static final long serialVersionUID = 1L;

        private volatile State state = State.UNKNOWN;

        @Override
        public void becameActive(Consumer<?> consumer, int partition) {
            if (state != State.OVERTAKEN) {
                state = State.ACTIVE;
            }
        }

        @Override
        public void becameInactive(Consumer<?> consumer, int partition) {
            state = state == State.ACTIVE || state == State.OVERTAKEN ? State.OVERTAKEN : State.STANDBY;
        }
    }
}
