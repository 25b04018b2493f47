package io.pgbluegreen.topic;

import static io.pgbluegreen.topic.RunningPulsar.newTopic;
import static io.pgbluegreen.topic.RunningPulsar.superuser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionType;
import org.junit.jupiter.api.Test;

class TopicStatusTest {

    private final TopicName topic = newTopic();

    @Test
    void a_new_topic_is_empty_and_nobody_is_there() {
        new TopicSetup(superuser(), topic).setUp();
        new Subscriptions(superuser(), topic).create("applier");

        TopicStatus status = TopicStatus.read(superuser(), topic);

        assertThat(status.lastFrame()).isEmpty();
        assertThat(status.hasProducer()).isFalse();
        assertThat(status.storageBytes()).isZero();
        assertThat(status.subscription("applier").orElseThrow())
                .isEqualTo(new TopicStatus.Subscription(0, 0, 0, 0.0, true));
    }

    @Test
    void backlog_last_frame_and_who_is_connected_are_told() throws Exception {
        new TopicSetup(superuser(), topic).setUp();
        new Subscriptions(superuser(), topic).create("applier");
        new Subscriptions(superuser(), topic).create("analytics");
        try (Frames frames = new Frames(superuser().client(), topic);
                Consumer<byte[]> consumer = superuser()
                        .client()
                        .newConsumer(Schema.BYTES)
                        .topic(topic.toString())
                        .subscriptionName("applier")
                        .subscriptionType(SubscriptionType.Failover)
                        .subscribe()) {
            for (int seq = 1; seq <= 5; seq++) {
                frames.whole(3, seq);
            }
            consumer.acknowledge(consumer.receive());
            consumer.acknowledge(consumer.receive());

            await().untilAsserted(() -> {
                TopicStatus status = TopicStatus.read(superuser(), topic);
                assertThat(status.subscription("applier").orElseThrow().backlogMessages())
                        .isEqualTo(3);
                assertThat(status.subscription("analytics").orElseThrow().backlogMessages())
                        .isEqualTo(5);
                assertThat(status.subscription("applier").orElseThrow().consumers())
                        .isEqualTo(1);
                assertThat(status.subscription("analytics").orElseThrow().consumers())
                        .isZero();
                assertThat(status.lastFrame().map(FrameProperties::seq)).contains(5L);
                assertThat(status.lastFrame().map(FrameProperties::epoch)).contains(3L);
                assertThat(status.producers()).isEqualTo(1);
                assertThat(status.storageBytes()).isPositive();
            });
        }
    }

    @Test
    void a_missing_topic_is_a_failed_check() {
        Problem problem = catchThrowableOfType(Problem.class, () -> TopicStatus.read(superuser(), topic));

        assertThat(problem.kind()).isEqualTo(Kind.CHECK_FAILED);
        assertThat(problem).hasMessageContaining(topic.toString());
    }
}
