package io.pgbluegreen.consumers.subscription;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.pulsar.client.api.MessageId;

/**
 * A durable subscription as the broker describes it.
 *
 * @param type of its consumers, {@code Failover}, {@code Shared} …; {@code None} before the first
 * @param consumers how many are connected
 * @param backlogMessages stored and not yet acknowledged
 * @param oldestUnacknowledged when the oldest of these was published; empty when there is none
 *     or nobody asked
 * @param markDelete everything up to here is acknowledged
 * @param acknowledgedAhead how many stretches behind that place are acknowledged too, by consumers that share
 *     messages among them; they do not count, since something before them is still to come
 * @param properties that somebody put on the subscription
 */
public record Cursor(
        String name,
        String type,
        int consumers,
        long backlogMessages,
        Optional<Instant> oldestUnacknowledged,
        Position markDelete,
        int acknowledgedAhead,
        Map<String, String> properties) {

    public Cursor {
        properties = Map.copyOf(properties);
    }

    /** Whether everything up to that message, it included, is acknowledged. */
    public boolean isPast(MessageId message) {
        return markDelete.compareTo(Position.of(message)) >= 0;
    }

    public boolean isConnected() {
        return consumers > 0;
    }

    /** What is acknowledged as a message id; reading goes on behind it. */
    public MessageId acknowledged() {
        return markDelete.toMessageId();
    }
}
