package io.pgbluegreen.consumers.subscription;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.admin.Topics;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.common.policies.data.ManagedLedgerInternalStats.CursorStats;
import org.apache.pulsar.common.policies.data.PersistentTopicInternalStats;
import org.apache.pulsar.common.policies.data.SubscriptionStats;

/** One topic's durable subscriptions. */
public final class Cursors {

    /** Of the broker's own making. */
    private static final String COMPACTION = "__compaction";

    private final PulsarConnection pulsar;
    private final TopicName topic;

    public Cursors(PulsarConnection pulsar, TopicName topic) {
        this.pulsar = pulsar;
        this.topic = topic;
    }

    public TopicName topic() {
        return topic;
    }

    /**
     * All of them by name, without the age of what they have not acknowledged.
     *
     * @throws Problem CHECK_FAILED when the topic does not exist, UNAVAILABLE when Pulsar is not there
     */
    public Map<String, Cursor> read() {
        return read(false);
    }

    /** The same with the age, for which the broker reads a message of each. */
    public Map<String, Cursor> readWithAge() {
        return read(true);
    }

    private Map<String, Cursor> read(boolean age) {
        try {
            PersistentTopicInternalStats internal = admin().getInternalStats(topic.toString());
            Map<String, CursorStats> cursors = new HashMap<>();
            // The broker stores a cursor under its subscription's name in the form of a URL.
            internal.cursors.forEach(
                    (name, stats) -> cursors.put(URLDecoder.decode(name, StandardCharsets.UTF_8), stats));
            Map<String, Cursor> read = new TreeMap<>();
            admin().getStats(topic.toString(), true, false, age)
                    .getSubscriptions()
                    .forEach((name, stats) -> {
                        CursorStats cursor = cursors.get(name);
                        if (stats.isDurable() && cursor != null && !name.equals(COMPACTION)) {
                            read.put(name, cursor(name, stats, cursor));
                        }
                    });
            return read;
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "reading the subscriptions of topic " + topic);
        }
    }

    /** One of them, read anew. */
    public Optional<Cursor> find(String subscription) {
        return Optional.ofNullable(read().get(subscription));
    }

    /**
     * Creates a subscription, unless there is one of that name.
     *
     * @param first the first message that its consumer gets; {@link MessageId#latest} for the next one written
     * @return whether it was created now
     */
    public boolean create(String subscription, MessageId first) {
        try {
            admin().createSubscription(topic.toString(), subscription, first);
            return true;
        } catch (PulsarAdminException.ConflictException e) {
            return false;
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "creating subscription " + subscription + " of topic " + topic);
        }
    }

    /**
     * Sets a subscription to a message. Its consumers are disconnected for a moment and get that message next.
     *
     * @param first as in {@link #create}
     */
    public void move(String subscription, MessageId first) {
        try {
            admin().resetCursor(topic.toString(), subscription, first);
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "setting subscription " + subscription + " of topic " + topic + " to " + first);
        }
    }

    /** Puts a property on a subscription; others stay. */
    public void note(String subscription, String property, String value) {
        try {
            Map<String, String> properties =
                    new HashMap<>(admin().getSubscriptionProperties(topic.toString(), subscription));
            properties.put(property, value);
            admin().updateSubscriptionProperties(topic.toString(), subscription, properties);
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "noting a property of subscription " + subscription + " of topic " + topic);
        }
    }

    private static Cursor cursor(String name, SubscriptionStats stats, CursorStats cursor) {
        long backlog = stats.getMsgBacklog();
        long oldest = stats.getEarliestMsgPublishTimeInBacklog();
        return new Cursor(
                name,
                stats.getType() == null || stats.getType().isEmpty() ? "None" : stats.getType(),
                stats.getConsumers().size(),
                backlog,
                backlog > 0 && oldest > 0 ? Optional.of(Instant.ofEpochMilli(oldest)) : Optional.empty(),
                Position.parse(cursor.markDeletePosition),
                stats.getNonContiguousDeletedMessagesRanges(),
                stats.getSubscriptionProperties() == null ? Map.of() : stats.getSubscriptionProperties());
    }

    private Topics admin() {
        return pulsar.admin().topics();
    }
}
