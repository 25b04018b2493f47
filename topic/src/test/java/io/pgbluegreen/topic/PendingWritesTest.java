package io.pgbluegreen.topic;

import static io.pgbluegreen.topic.RunningPulsar.newTopic;
import static io.pgbluegreen.topic.RunningPulsar.superuser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.PulsarOptions;
import java.time.Duration;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;
import org.junit.jupiter.api.RepeatedTest;

class PendingWritesTest {

    private final TopicName topic = newTopic();

    /** Its connection goes with many messages on their way, as when the process is killed. */
    @RepeatedTest(3)
    void behind_the_end_that_is_found_then_nothing_of_a_killed_producer_comes() throws Exception {
        new TopicSetup(superuser(), topic).setUp();
        PulsarConnection killed = RunningPulsar.as(PulsarOptions.SUPERUSER);
        sendMany(killed.client());
        killed.client().shutdown();
        await().until(() -> superuser()
                .admin()
                .topics()
                .getStats(topic.toString())
                .getPublishers()
                .isEmpty());

        PendingWrites.await(superuser(), topic);

        var end = TopicFrames.end(superuser(), topic);
        await().during(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(TopicFrames.end(superuser(), topic))
                .isEqualTo(end));
    }

    private void sendMany(PulsarClient client) throws PulsarClientException {
        Producer<byte[]> producer = client.newProducer(Schema.BYTES)
                .topic(topic.toString())
                .enableBatching(false)
                .maxPendingMessages(2_000)
                .create();
        for (int i = 0; i < 2_000; i++) {
            var unused = producer.sendAsync(new byte[10_000]);
        }
    }
}
