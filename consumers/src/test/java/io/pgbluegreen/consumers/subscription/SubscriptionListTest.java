package io.pgbluegreen.consumers.subscription;

import static io.pgbluegreen.postgres.Side.BLUE;
import static io.pgbluegreen.postgres.Side.GREEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pgbluegreen.consumers.TestServers;
import io.pgbluegreen.consumers.TwoTopics;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.postgres.Side;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SubscriptionListTest {

    private final TwoTopics topics = new TwoTopics();

    SubscriptionListTest() throws PulsarClientException {}

    @AfterEach
    void close() throws PulsarClientException {
        topics.close();
    }

    private List<ListedSubscription> list(Map<Side, List<MarkerPlace>> markers) {
        return SubscriptionList.read(
                TestServers.pulsar(),
                topics.names(),
                new SubscriptionRoles("to_green", "to_blue", Set.of("analytics"), Set.of("audit")),
                markers);
    }

    private ListedSubscription only(String name, Map<Side, List<MarkerPlace>> markers) {
        return list(markers).stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void each_durable_subscription_is_listed_with_whose_it_is() throws Exception {
        for (String name : List.of("to_green", "analytics", "audit", "ware house/ä")) {
            topics.subscribe(BLUE, name);
        }
        topics.subscribe(GREEN, "to_blue");
        topics.subscribe(GREEN, "to_green");
        try (Reader<byte[]> reader = TestServers.pulsar()
                .client()
                .newReader(Schema.BYTES)
                .topic(topics.blue.name.toString())
                .startMessageId(MessageId.earliest)
                .create()) {
            assertThat(reader.isConnected()).isTrue();
            assertThat(list(Map.of()))
                    .extracting(ListedSubscription::topic, ListedSubscription::name, ListedSubscription::kind)
                    .containsExactly(
                            tuple(BLUE, "analytics", SubscriptionKind.FOLLOWER),
                            tuple(BLUE, "audit", SubscriptionKind.IGNORED),
                            tuple(BLUE, "to_green", SubscriptionKind.APPLIER),
                            tuple(BLUE, "ware house/ä", SubscriptionKind.CONSUMER),
                            tuple(GREEN, "to_blue", SubscriptionKind.APPLIER),
                            tuple(GREEN, "to_green", SubscriptionKind.CONSUMER));
        }
    }

    @Test
    void backlog_age_and_connected_consumers_are_the_broker_s() throws Exception {
        Instant before = Instant.now();
        topics.subscribe(BLUE, "warehouse");
        topics.blue.event(1);
        topics.blue.event(2);
        try (Consumer<byte[]> consumer = topics.connect(BLUE, "warehouse")) {
            consumer.acknowledge(consumer.receive(60, TimeUnit.SECONDS));
            Cursor cursor = only("warehouse", Map.of()).cursor();
            assertThat(cursor.consumers()).isEqualTo(1);
            assertThat(cursor.type()).isEqualTo("Exclusive");
            assertThat(cursor.backlogMessages()).isEqualTo(1);
            assertThat(cursor.oldestUnacknowledged().orElseThrow())
                    .isBetween(before.minus(Duration.ofSeconds(1)), Instant.now());
            consumer.acknowledge(consumer.receive(60, TimeUnit.SECONDS));
        }
        Cursor cursor = only("warehouse", Map.of()).cursor();
        assertThat(cursor.isConnected()).isFalse();
        assertThat(cursor.oldestUnacknowledged()).isEmpty();
    }

    @Test
    void its_place_is_told_relative_to_the_markers() throws Exception {
        topics.subscribe(BLUE, "warehouse");
        topics.blue.event(1);
        MarkerPlace last = topics.finalMarker(BLUE, 1);
        topics.blue.heartbeat();
        MarkerPlace first = topics.firstMarker(BLUE, 2);
        Map<Side, List<MarkerPlace>> markers = Map.of(BLUE, List.of(first, last));

        assertThat(only("warehouse", markers).place().orElseThrow())
                .hasToString("before the final marker of operation 1");
        try (Consumer<byte[]> consumer = topics.connect(BLUE, "warehouse")) {
            consumer.acknowledge(consumer.receive(60, TimeUnit.SECONDS));
            consumer.acknowledge(consumer.receive(60, TimeUnit.SECONDS));
            assertThat(only("warehouse", markers).place().orElseThrow())
                    .hasToString("between the final marker of operation 1 and the first marker of operation 2");
            for (int i = 0; i < 3; i++) {
                consumer.acknowledge(consumer.receive(60, TimeUnit.SECONDS));
            }
        }
        assertThat(only("warehouse", markers).place().orElseThrow())
                .isEqualTo(new Place(Optional.of(first.key()), Optional.empty()))
                .hasToString("past the first marker of operation 2");
        assertThat(only("warehouse", Map.of()).place()).isEmpty();
    }
}
