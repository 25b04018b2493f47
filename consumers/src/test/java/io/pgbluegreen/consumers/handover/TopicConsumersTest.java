package io.pgbluegreen.consumers.handover;

import static io.pgbluegreen.postgres.Side.BLUE;
import static io.pgbluegreen.postgres.Side.GREEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.consumers.TestServers;
import io.pgbluegreen.consumers.TwoTopics;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.consumers.subscription.Cursor;
import io.pgbluegreen.consumers.subscription.Cursors;
import io.pgbluegreen.consumers.subscription.SubscriptionRoles;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import io.pgbluegreen.problem.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.SubscriptionType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicConsumersTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final SubscriptionRoles ROLES =
            new SubscriptionRoles("pulsar2pg_green", "pulsar2pg_blue", Set.of(), Set.of("audit"));

    private final TwoTopics topics = new TwoTopics();
    private final List<Handover> seen = new CopyOnWriteArrayList<>();

    TopicConsumersTest() throws PulsarClientException {}

    @AfterEach
    void close() throws PulsarClientException {
        topics.close();
    }

    private TopicConsumers consumers(String... hook) {
        return new TopicConsumers(
                TestServers.pulsar(),
                topics.names(),
                new HandoverSettings(ROLES, List.of(hook), Duration.ofSeconds(5)),
                List.of(),
                (now, done) -> seen.add(now));
    }

    private List<Handover> handOver(Side from, long operation, Duration limit, String... hook) throws Exception {
        return consumers(hook)
                .handOver(
                        from,
                        from.other(),
                        topics.sighting(from, new MarkerKey(operation, Kind.FINAL)),
                        topics.sighting(from.other(), new MarkerKey(operation, Kind.FIRST)),
                        limit);
    }

    private Cursor cursor(Side side, String name) {
        return new Cursors(TestServers.pulsar(), topics.of(side).name)
                .find(name)
                .orElseThrow();
    }

    /** Acknowledges all that is there, and tells the frames. */
    private List<Long> readAll(Side side, String name) throws Exception {
        long last = topics.of(side).seq();
        List<Long> frames = new ArrayList<>();
        try (Consumer<byte[]> consumer = topics.connect(side, name)) {
            while (frames.isEmpty() || frames.get(frames.size() - 1) < last) {
                Message<byte[]> message = consumer.receive(60, TimeUnit.SECONDS);
                if (message == null) {
                    throw new AssertionError("expected frames up to " + last + ", got " + frames);
                }
                frames.add(Long.parseLong(message.getProperty("seq")));
                consumer.acknowledgeCumulative(message);
            }
        }
        return frames;
    }

    @Test
    void every_subscription_but_the_appliers_and_the_ignored_is_made_on_the_other_topic() throws Exception {
        for (String name : List.of("pulsar2pg_green", "audit", "warehouse", "search/index ä")) {
            topics.subscribe(BLUE, name);
        }
        topics.subscribe(GREEN, "pulsar2pg_blue");
        topics.green.heartbeat();

        assertThat(consumers().prepare(BLUE, GREEN)).containsExactlyInAnyOrder("warehouse", "search/index ä");

        assertThat(new Cursors(TestServers.pulsar(), topics.green.name).read().keySet())
                .containsExactlyInAnyOrder("pulsar2pg_blue", "warehouse", "search/index ä");
        assertThat(cursor(GREEN, "warehouse").backlogMessages()).isZero();
        assertThat(consumers().prepare(BLUE, GREEN)).hasSize(2);
    }

    @Test
    void a_consumer_that_has_read_all_goes_on_at_the_first_marker() throws Exception {
        topics.subscribe(BLUE, "warehouse");
        topics.blue.event(1);
        topics.green.heartbeat();
        consumers().prepare(BLUE, GREEN);
        topics.green.heartbeat();
        topics.finalMarker(BLUE, 1);
        MarkerPlace first = topics.firstMarker(GREEN, 1);
        topics.green.event(2);
        readAll(BLUE, "warehouse");

        assertThat(handOver(BLUE, 1, PATIENCE)).containsExactly(new Handover("warehouse", true, 0, Optional.empty()));

        assertThat(readAll(GREEN, "warehouse"))
                .containsExactly(first.sighting().seq(), first.sighting().seq() + 1);
    }

    @Test
    void a_consumer_that_lags_is_waited_for() throws Exception {
        topics.subscribe(BLUE, "warehouse");
        topics.blue.event(1);
        topics.finalMarker(BLUE, 1);
        topics.firstMarker(GREEN, 1);
        CompletableFuture<List<Handover>> handingOver = CompletableFuture.supplyAsync(() -> {
            try {
                return handOver(BLUE, 1, PATIENCE);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().untilAsserted(() -> assertThat(seen).contains(new Handover("warehouse", false, 3, Optional.empty())));

        readAll(BLUE, "warehouse");

        assertThat(handingOver.get(60, TimeUnit.SECONDS))
                .containsExactly(new Handover("warehouse", true, 0, Optional.empty()));
    }

    @Test
    void a_consumer_that_does_not_come_is_told_and_handed_over_by_a_later_run() throws Exception {
        topics.subscribe(BLUE, "slow");
        topics.subscribe(BLUE, "quick");
        topics.blue.event(1);
        topics.finalMarker(BLUE, 1);
        topics.firstMarker(GREEN, 1);
        topics.green.event(2);
        readAll(BLUE, "quick");

        List<Handover> first = handOver(BLUE, 1, SHORT);

        assertThat(first)
                .extracting(Handover::subscription, Handover::passed)
                .containsExactly(tuple("quick", true), tuple("slow", false));
        assertThat(first.get(1).waiting()).isEqualTo(3);
        assertThat(first.get(1).problem().orElseThrow())
                .contains("up to the final marker of operation 1", "no consumer of it is connected");

        readAll(BLUE, "slow");
        assertThat(handOver(BLUE, 1, PATIENCE)).allMatch(Handover::passed);
        assertThat(readAll(GREEN, "slow")).containsExactly(1L, 2L);
    }

    @Test
    void what_a_consumer_has_read_on_the_new_topic_does_not_come_again_when_the_handover_is_repeated()
            throws Exception {
        topics.subscribe(BLUE, "warehouse");
        topics.finalMarker(BLUE, 1);
        topics.firstMarker(GREEN, 1);
        readAll(BLUE, "warehouse");
        handOver(BLUE, 1, PATIENCE);
        readAll(GREEN, "warehouse");
        topics.green.event(1);

        assertThat(handOver(BLUE, 1, PATIENCE)).allMatch(Handover::passed);

        assertThat(readAll(GREEN, "warehouse")).containsExactly(2L);
    }

    @Test
    void on_a_rollback_the_old_topic_goes_on_at_the_first_marker_there() throws Exception {
        topics.subscribe(BLUE, "warehouse");
        topics.finalMarker(BLUE, 1);
        topics.firstMarker(GREEN, 1);
        readAll(BLUE, "warehouse");
        handOver(BLUE, 1, PATIENCE);
        for (int beat = 0; beat < 30; beat++) {
            topics.blue.heartbeat();
        }
        topics.green.event(1);
        consumers().prepare(GREEN, BLUE);
        topics.finalMarker(GREEN, 2);
        MarkerPlace first = topics.firstMarker(BLUE, 2);
        topics.blue.event(2);
        assertThat(readAll(GREEN, "warehouse")).hasSize(4);

        assertThat(handOver(GREEN, 2, PATIENCE))
                .allMatch(handover -> handover.problem().isEmpty());

        assertThat(readAll(BLUE, "warehouse"))
                .containsExactly(first.sighting().seq(), first.sighting().seq() + 1);
    }

    @Test
    void what_was_not_read_of_a_topic_s_earlier_life_is_not_skipped() throws Exception {
        topics.subscribe(BLUE, "warehouse");
        topics.subscribe(GREEN, "warehouse");
        topics.green.event(1);
        topics.finalMarker(GREEN, 1);
        topics.firstMarker(BLUE, 1);
        topics.finalMarker(BLUE, 2);
        topics.firstMarker(GREEN, 2);
        readAll(BLUE, "warehouse");

        Handover handover = handOver(BLUE, 2, PATIENCE).get(0);

        assertThat(handover.problem().orElseThrow())
                .contains("has not read all of topic " + topics.green.name, "(frame 1)");
        assertThat(readAll(GREEN, "warehouse")).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void a_consumer_that_is_connected_to_the_new_topic_is_left_alone() throws Exception {
        topics.subscribe(BLUE, "warehouse");
        consumers().prepare(BLUE, GREEN);
        topics.green.heartbeat();
        topics.finalMarker(BLUE, 1);
        topics.firstMarker(GREEN, 1);
        readAll(BLUE, "warehouse");
        try (Consumer<byte[]> consumer = topics.connect(GREEN, "warehouse")) {
            assertThat(consumer.receive(60, TimeUnit.SECONDS).getProperty("seq"))
                    .isEqualTo("1");

            assertThat(handOver(BLUE, 1, PATIENCE))
                    .allMatch(handover -> handover.problem().isEmpty());

            assertThat(consumer.receive(60, TimeUnit.SECONDS).getProperty("seq"))
                    .isEqualTo("2");
            assertThat(consumer.receive(1, TimeUnit.SECONDS)).isNull();
        }
    }

    @Test
    void a_shared_subscription_has_passed_when_nothing_before_the_marker_is_left() throws Exception {
        topics.subscribe(BLUE, "workers");
        topics.blue.event(1);
        topics.blue.event(2);
        topics.finalMarker(BLUE, 1);
        topics.firstMarker(GREEN, 1);
        try (Consumer<byte[]> consumer = topics.connect(BLUE, "workers", SubscriptionType.Shared)) {
            Message<byte[]> slow = consumer.receive(60, TimeUnit.SECONDS);
            for (int i = 0; i < 3; i++) {
                consumer.acknowledge(consumer.receive(60, TimeUnit.SECONDS));
            }
            assertThat(cursor(BLUE, "workers").acknowledgedAhead()).isEqualTo(1);
            assertThat(handOver(BLUE, 1, SHORT)).noneMatch(Handover::passed);

            consumer.acknowledge(slow);

            assertThat(handOver(BLUE, 1, PATIENCE)).allMatch(Handover::passed);
        }
    }

    @Test
    void fragments_of_the_markers_frames_are_no_obstacle() throws Exception {
        topics.subscribe(BLUE, "warehouse");
        topics.blue.addMarker(new MarkerKey(1, Kind.FINAL)).send(3);
        MessageId first = topics.green.addMarker(new MarkerKey(1, Kind.FIRST)).send(3);
        try (Consumer<byte[]> consumer = topics.connect(BLUE, "warehouse")) {
            consumer.acknowledgeCumulative(consumer.receive(60, TimeUnit.SECONDS));
            consumer.acknowledgeCumulative(consumer.receive(60, TimeUnit.SECONDS));
            assertThat(handOver(BLUE, 1, SHORT)).noneMatch(Handover::passed);
            consumer.acknowledgeCumulative(consumer.receive(60, TimeUnit.SECONDS));
        }

        assertThat(handOver(BLUE, 1, PATIENCE)).allMatch(Handover::passed);

        try (Consumer<byte[]> consumer = topics.connect(GREEN, "warehouse")) {
            assertThat(consumer.receive(60, TimeUnit.SECONDS).getMessageId()).isEqualTo(first);
        }
    }

    @Test
    void many_subscriptions_are_handed_over_together() throws Exception {
        List<String> names =
                IntStream.range(0, 30).mapToObj(i -> "consumer" + i).toList();
        for (String name : names) {
            topics.subscribe(BLUE, name);
        }
        consumers().prepare(BLUE, GREEN);
        topics.finalMarker(BLUE, 1);
        topics.firstMarker(GREEN, 1);
        for (String name : names) {
            TestServers.pulsar().admin().topics().skipAllMessages(topics.blue.name.toString(), name);
        }

        assertThat(handOver(BLUE, 1, PATIENCE))
                .hasSize(30)
                .allMatch(handover -> handover.passed() && handover.problem().isEmpty());

        assertThat(new Cursors(TestServers.pulsar(), topics.green.name).read().values())
                .hasSize(30)
                .allMatch(cursor -> cursor.backlogMessages() == 1);
    }

    @Test
    void the_hook_is_told_where_the_consumer_goes_on_and_is_called_once(@TempDir Path folder) throws Exception {
        Path told = folder.resolve("told");
        String script = "echo $BLUEGREEN_SUBSCRIPTION $BLUEGREEN_FROM_TOPIC $BLUEGREEN_TO_TOPIC $BLUEGREEN_MESSAGE_ID"
                + " $BLUEGREEN_FROM $BLUEGREEN_TO $BLUEGREEN_OPERATION >> " + told;
        topics.subscribe(BLUE, "warehouse");
        MarkerPlace last = topics.finalMarker(BLUE, 1);
        MarkerPlace first = topics.firstMarker(GREEN, 1);
        readAll(BLUE, "warehouse");

        handOver(BLUE, 1, PATIENCE, "sh", "-c", script);
        handOver(BLUE, 1, PATIENCE, "sh", "-c", script);

        String id = first.first().toString();
        assertThat(last.key().operation()).isEqualTo(1);
        assertThat(Files.readAllLines(told))
                .containsExactly("warehouse " + topics.blue.name + " " + topics.green.name + " "
                        + id.substring(0, id.lastIndexOf(':')) + " blue green 1");
    }

    @Test
    void a_hook_that_fails_or_hangs_is_told_and_called_again_by_the_next_run() throws Exception {
        topics.subscribe(BLUE, "warehouse");
        topics.finalMarker(BLUE, 1);
        topics.firstMarker(GREEN, 1);
        readAll(BLUE, "warehouse");

        assertThat(handOver(BLUE, 1, PATIENCE, "sh", "-c", "echo no such deployment >&2; exit 7")
                        .get(0))
                .isEqualTo(new Handover(
                        "warehouse", true, 0, Optional.of("consumers.hook sh ended with 7: no such deployment")));
        assertThat(handOver(BLUE, 1, PATIENCE, "sh", "-c", "echo waiting; sleep 600")
                        .get(0)
                        .problem())
                .contains(
                        "consumers.hook sh did not end within 5000 ms (cutover.hook-timeout) and was killed: waiting");
        assertThat(handOver(BLUE, 1, PATIENCE, "/no/such/program")
                        .get(0)
                        .problem()
                        .orElseThrow())
                .contains("consumers.hook /no/such/program could not be run");
        assertThat(handOver(BLUE, 1, PATIENCE, "true").get(0).problem()).isEmpty();
    }

    @Test
    void a_sighting_that_is_not_the_markers_is_refused() throws Exception {
        topics.subscribe(BLUE, "warehouse");
        topics.finalMarker(BLUE, 1);
        MarkerPlace first = topics.firstMarker(GREEN, 1);
        topics.blue.event(1);

        Problem problem = catchThrowableOfType(
                Problem.class, () -> consumers().handOver(BLUE, GREEN, first.sighting(), first.sighting(), PATIENCE));

        assertThat(problem).hasMessageContaining("of topic " + topics.blue.name);
        assertThat(cursor(BLUE, "warehouse").backlogMessages()).isEqualTo(3);
    }

    @Test
    void a_subscription_that_is_removed_meanwhile_is_told() throws Exception {
        topics.subscribe(BLUE, "warehouse");
        topics.finalMarker(BLUE, 1);
        topics.firstMarker(GREEN, 1);
        CompletableFuture<List<Handover>> handingOver = CompletableFuture.supplyAsync(() -> {
            try {
                return handOver(BLUE, 1, PATIENCE);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> !seen.isEmpty());

        TestServers.pulsar().admin().topics().deleteSubscription(topics.blue.name.toString(), "warehouse");

        assertThat(handingOver.get(60, TimeUnit.SECONDS).get(0).problem().orElseThrow())
                .contains("was removed");
    }
}
