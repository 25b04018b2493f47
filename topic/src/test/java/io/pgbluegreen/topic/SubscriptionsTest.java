package io.pgbluegreen.topic;

import static io.pgbluegreen.topic.RunningPulsar.newTopic;
import static io.pgbluegreen.topic.RunningPulsar.superuser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.problem.Problem;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;
import org.apache.pulsar.client.api.SubscriptionType;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {

    private final TopicName topic = newTopic();
    private final Subscriptions subscriptions = new Subscriptions(superuser(), topic);

    SubscriptionsTest() {
        new TopicSetup(superuser(), topic).setUp();
    }

    @Test
    void a_new_subscription_begins_before_the_first_message_that_is_there_already() throws Exception {
        try (Frames frames = new Frames(superuser().client(), topic)) {
            frames.whole(1, 1);
        }

        assertThat(subscriptions.create("applier")).isTrue();

        try (Consumer<byte[]> consumer = consumer("applier", SubscriptionType.Failover)) {
            assertThat(consumer.receive().getProperty("seq")).isEqualTo("1");
        }
    }

    @Test
    void a_subscription_that_exists_stays_where_its_consumer_was() throws Exception {
        subscriptions.create("applier");
        try (Frames frames = new Frames(superuser().client(), topic);
                Consumer<byte[]> consumer = consumer("applier", SubscriptionType.Failover)) {
            frames.whole(1, 1);
            frames.whole(1, 2);
            Message<byte[]> first = consumer.receive();
            consumer.acknowledge(first);
        }

        assertThat(subscriptions.create("applier")).isFalse();

        try (Consumer<byte[]> consumer = consumer("applier", SubscriptionType.Failover)) {
            assertThat(consumer.receive().getProperty("seq")).isEqualTo("2");
        }
    }

    @Test
    void a_shared_subscription_is_refused() throws Exception {
        try (Consumer<byte[]> consumer = consumer("applier", SubscriptionType.Shared)) {
            assertThat(consumer.isConnected()).isTrue();
            Problem problem = catchThrowableOfType(Problem.class, () -> subscriptions.create("applier"));

            assertThat(problem).hasMessageContaining("is of type Shared").hasMessageContaining("expected Failover");
        }
    }

    @Test
    void a_readers_own_subscription_is_refused_because_it_keeps_nothing() throws Exception {
        try (Reader<byte[]> reader = superuser()
                .client()
                .newReader(Schema.BYTES)
                .topic(topic.toString())
                .subscriptionName("applier")
                .startMessageId(org.apache.pulsar.client.api.MessageId.earliest)
                .create()) {
            assertThat(reader.isConnected()).isTrue();
            assertThat(catchThrowableOfType(Problem.class, () -> subscriptions.check("applier")))
                    .hasMessageContaining("is not durable");
        }
    }

    @Test
    void a_missing_subscription_is_named() {
        Problem problem = catchThrowableOfType(Problem.class, () -> subscriptions.check("applier"));

        assertThat(problem).hasMessageContaining("topic " + topic + " has no subscription applier");
        assertThat(problem.remedy()).contains("bluegreen setup");
    }

    @Test
    void an_applier_that_waits_as_a_second_consumer_is_no_fault() throws Exception {
        try (Consumer<byte[]> active = consumer("applier", SubscriptionType.Failover);
                Consumer<byte[]> standby = consumer("applier", SubscriptionType.Failover)) {
            assertThat(active.isConnected() && standby.isConnected()).isTrue();
            assertThatCode(() -> subscriptions.check("applier")).doesNotThrowAnyException();
        }
    }

    private Consumer<byte[]> consumer(String name, SubscriptionType type) throws Exception {
        return superuser()
                .client()
                .newConsumer(Schema.BYTES)
                .topic(topic.toString())
                .subscriptionName(name)
                .subscriptionType(type)
                .subscribe();
    }
}
