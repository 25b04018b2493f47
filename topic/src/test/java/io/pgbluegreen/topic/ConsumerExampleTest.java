package io.pgbluegreen.topic;

import static io.pgbluegreen.topic.RunningPulsar.newTopic;
import static io.pgbluegreen.topic.RunningPulsar.superuser;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.changeevent.FrameReader;
import io.pgbluegreen.changeevent.TransactionPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionInitialPosition;
import org.apache.pulsar.client.api.SubscriptionType;
import org.junit.jupiter.api.Test;

/** The consumer that docs/topic.md shows works as it says. */
class ConsumerExampleTest {

    private final TopicName topic = newTopic();

    @Test
    void a_consumer_sees_each_change_once_and_goes_on_where_it_was() throws Exception {
        new TopicSetup(superuser(), topic).setUp();
        try (Frames frames = new Frames(superuser().client(), topic)) {
            frames.whole(1, 1);
            frames.fragments(1, 2, 0, 2, 3);
            // The publisher died here; the next one sends the frame anew.
            frames.fragments(2, 2, 0, 3, 3);
            frames.fragments(2, 3, 0, 1, 3);
        }
        assertThat(consume(superuser().client(), topic.toString(), 21)).hasSize(21);

        try (Frames frames = new Frames(superuser().client(), topic)) {
            frames.fragments(2, 3, 1, 3, 3);
            frames.whole(2, 3);
            frames.whole(2, 4);
        }
        assertThat(consume(superuser().client(), topic.toString(), 21)).hasSize(21);
        assertThat(consume(superuser().client(), topic.toString(), 0)).isEmpty();
    }

    /** Waits long for those that must come, and a moment for more. */
    private static List<Change> consume(PulsarClient client, String topic, int expected) throws Exception {
        List<Change> warehouse = new ArrayList<>();
        FrameReader reader = FrameReader.fromAny(topic);
        FrameDecoder decoder = new FrameDecoder();
        try (Consumer<byte[]> consumer = client.newConsumer(Schema.BYTES)
                .topic(topic)
                .subscriptionName("warehouse")
                .subscriptionType(SubscriptionType.Failover)
                .subscriptionInitialPosition(SubscriptionInitialPosition.Earliest)
                .subscribe()) {
            Message<byte[]> message;
            while ((message = consumer.receive(warehouse.size() < expected ? 120 : 3, TimeUnit.SECONDS)) != null) {
                String id = message.getMessageId().toString();
                Optional<FrameReader.Complete> complete = reader.accept(message.getProperties(), message.getData(), id);
                if (complete.isEmpty()) {
                    continue;
                }
                Frame frame = decoder.decode(complete.get().json(), id);
                for (TransactionPart transaction : frame.transactions()) {
                    warehouse.addAll(transaction.changes());
                }
                consumer.acknowledgeCumulative(message);
            }
        }
        return warehouse;
    }
}
