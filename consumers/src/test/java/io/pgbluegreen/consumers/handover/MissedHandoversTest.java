package io.pgbluegreen.consumers.handover;

import static io.pgbluegreen.postgres.Side.BLUE;
import static io.pgbluegreen.postgres.Side.GREEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.consumers.TestServers;
import io.pgbluegreen.consumers.TwoTopics;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.consumers.subscription.SubscriptionRoles;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A consumer sleeps through operations, is named for each of them, and is handed over for each of them later. */
class MissedHandoversTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final SubscriptionRoles ROLES =
            new SubscriptionRoles("pulsar2pg_green", "pulsar2pg_blue", Set.of(), Set.of("audit"));

    private final TwoTopics topics = new TwoTopics();
    private final List<Marker> markers = new ArrayList<>();
    private final List<MarkerPlace> finals = new ArrayList<>();
    private final List<MarkerPlace> firsts = new ArrayList<>();

    MissedHandoversTest() throws PulsarClientException {}

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
                HandoverObserver.none());
    }

    /** An operation from this side, during which nobody is waited for. */
    private void operation(Side from) throws Exception {
        long number = markers.size() + 1L;
        consumers().prepare(from, from.other());
        finals.add(topics.finalMarker(from, number));
        firsts.add(topics.firstMarker(from.other(), number));
        markers.add(new Marker(new MarkerKey(number, Kind.FIRST), from.other(), Lsn.ZERO, Instant.now(), false));
    }

    private List<Handover> handOver(int operation, String... hook) throws Exception {
        MarkerPlace last = finals.get(operation - 1);
        Side from = markers.get(operation - 1).side().other();
        return consumers(hook).handOver(from, last, firsts.get(operation - 1), name -> true, SHORT);
    }

    private List<MissedHandover> missed() throws Exception {
        return new MissedHandovers(TestServers.pulsar(), topics.names(), ROLES).find(markers);
    }

    /** Acknowledges all up to a frame, and tells the frames. */
    private List<Long> read(Side side, String name, long last) throws Exception {
        List<Long> frames = new ArrayList<>();
        try (Consumer<byte[]> consumer = topics.connect(side, name)) {
            while (frames.isEmpty() || frames.get(frames.size() - 1) < last) {
                Message<byte[]> message = consumer.receive((int) PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(message)
                        .as("expected frames up to %s, got %s", last, frames)
                        .isNotNull();
                frames.add(Long.parseLong(message.getProperty("seq")));
                consumer.acknowledgeCumulative(message);
            }
        }
        return frames;
    }

    @Test
    void before_the_first_operation_nobody_has_missed_one() throws Exception {
        topics.subscribe(BLUE, "warehouse");

        assertThat(missed()).isEmpty();
    }

    @Test
    void who_sleeps_through_two_operations_is_named_for_both_and_made_up_for_in_order() throws Exception {
        topics.subscribe(BLUE, "slow");
        topics.subscribe(BLUE, "audit");
        topics.blue.event(1);
        operation(BLUE);
        long endOfBlue = topics.blue.seq();
        topics.green.event(2);
        assertThat(handOver(1)).noneMatch(Handover::passed);
        operation(GREEN);
        long endOfGreen = topics.green.seq();
        long beginOfBlue = topics.blue.seq();
        topics.blue.event(3);

        assertThat(missed())
                .containsExactly(
                        new MissedHandover("slow", 1, GREEN, false), new MissedHandover("slow", 2, BLUE, false));

        read(BLUE, "slow", endOfBlue);
        assertThat(handOver(1)).allMatch(each -> each.problem().isEmpty());
        assertThat(missed())
                .as("its consumer has not come yet")
                .containsExactly(
                        new MissedHandover("slow", 1, GREEN, true), new MissedHandover("slow", 2, BLUE, false));
        assertThat(read(GREEN, "slow", endOfGreen)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(handOver(2)).allMatch(each -> each.problem().isEmpty());
        assertThat(read(BLUE, "slow", topics.blue.seq())).containsExactly(beginOfBlue, beginOfBlue + 1);
        assertThat(missed()).isEmpty();
    }

    @Test
    void what_was_made_up_for_is_not_done_again_for_an_older_operation(@TempDir Path folder) throws Exception {
        String script = "echo $BLUEGREEN_OPERATION >> " + folder.resolve("told");
        topics.subscribe(BLUE, "warehouse");
        operation(BLUE);
        read(BLUE, "warehouse", topics.blue.seq());
        handOver(1, "sh", "-c", script);
        read(GREEN, "warehouse", topics.green.seq());
        operation(GREEN);
        read(GREEN, "warehouse", topics.green.seq());
        handOver(2, "sh", "-c", script);
        read(BLUE, "warehouse", topics.blue.seq());
        operation(BLUE);
        read(BLUE, "warehouse", topics.blue.seq());
        handOver(3, "sh", "-c", script);

        handOver(1, "sh", "-c", script);

        assertThat(Files.readAllLines(folder.resolve("told"))).containsExactly("1", "2", "3");
    }

    @Test
    void who_came_after_an_operation_or_reads_both_topics_has_not_missed_it() throws Exception {
        operation(BLUE);
        operation(GREEN);
        topics.subscribe(BLUE, "new");
        topics.subscribe(BLUE, "both");
        topics.subscribe(GREEN, "both");
        try (Consumer<byte[]> blue = topics.connect(BLUE, "both");
                Consumer<byte[]> green = topics.connect(GREEN, "both")) {
            assertThat(missed()).isEmpty();
            assertThat(blue.isConnected() && green.isConnected()).isTrue();
        }
    }

    @Test
    void who_has_no_subscription_where_the_writes_go_now_has_missed_the_last_operation() throws Exception {
        operation(BLUE);
        topics.subscribe(BLUE, "late");

        assertThat(missed()).containsExactly(new MissedHandover("late", 1, GREEN, false));
    }
}
