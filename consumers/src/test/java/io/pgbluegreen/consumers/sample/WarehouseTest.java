package io.pgbluegreen.consumers.sample;

import static io.pgbluegreen.postgres.Side.BLUE;
import static io.pgbluegreen.postgres.Side.GREEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.consumers.TestServers;
import io.pgbluegreen.consumers.TwoTopics;
import io.pgbluegreen.consumers.WrittenTopic;
import io.pgbluegreen.consumers.handover.HandoverObserver;
import io.pgbluegreen.consumers.handover.HandoverSettings;
import io.pgbluegreen.consumers.handover.TopicConsumers;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.consumers.subscription.SubscriptionRoles;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A consumer written with the plain Pulsar client goes where the writes go, and sees every transaction once. */
class WarehouseTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final TwoTopics topics = new TwoTopics();
    private final AtomicReference<WarehouseStore> store = new AtomicReference<>(WarehouseStore.empty());
    private final List<String> written = new ArrayList<>();
    private final TopicConsumers consumers = new TopicConsumers(
            TestServers.pulsar(),
            topics.names(),
            new HandoverSettings(new SubscriptionRoles("to_green", "to_blue", Set.of(), Set.of()), List.of(), PATIENCE),
            List.of(),
            HandoverObserver.none());
    private Warehouse warehouse = warehouse();
    private Side active = BLUE;
    private long operation;

    WarehouseTest() throws PulsarClientException {}

    private Warehouse warehouse() {
        return new Warehouse(TestServers.pulsar().client(), topics.names(), store);
    }

    @BeforeEach
    void subscribe() throws Exception {
        topics.subscribe(BLUE, Warehouse.SUBSCRIPTION);
    }

    @AfterEach
    void close() throws PulsarClientException {
        warehouse.close();
        topics.close();
    }

    private void write(int transactions) throws PulsarClientException {
        WrittenTopic topic = topics.of(active);
        for (int i = 0; i < transactions; i++) {
            long id = written.size() + 1L;
            if (id % 4 == 0) {
                topic.inParts(List.of(WrittenTopic.insert(id), WrittenTopic.insert(-id)));
            } else if (id % 7 == 0) {
                topic.addEvent(id).send(3);
            } else {
                topic.event(id);
            }
            written.add(topic.lastTransaction());
        }
        topics.of(active.other()).heartbeat();
    }

    private record Markers(MarkerPlace last, MarkerPlace first) {}

    private Markers markers() throws Exception {
        operation++;
        consumers.prepare(active, active.other());
        MarkerPlace last = topics.finalMarker(active, operation);
        topics.of(active).heartbeat();
        return new Markers(last, topics.firstMarker(active.other(), operation));
    }

    private Markers cutover() throws Exception {
        Markers markers = markers();
        topics.of(active.other()).heartbeat();
        active = active.other();
        return markers;
    }

    private void undo(boolean otherSideIsThere) throws Exception {
        if (otherSideIsThere) {
            topics.of(active.other()).remove(new MarkerKey(operation, Kind.FIRST));
        }
        topics.of(active).remove(new MarkerKey(operation, Kind.FINAL));
    }

    private List<Handover> handOver(Markers markers, Duration limit) throws InterruptedException {
        return consumers.handOver(active.other(), markers.last(), markers.first(), name -> true, limit);
    }

    private void catchUp() throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (store.get().output().size() < written.size() && System.nanoTime() < deadline) {
            warehouse.step();
        }
        assertEverythingOnce();
    }

    private void assertEverythingOnce() {
        assertThat(store.get().output()).containsExactlyElementsOf(written);
    }

    private void drain() throws PulsarClientException {
        for (int i = 0; i < 30; i++) {
            warehouse.step();
        }
    }

    @Test
    void a_cutover_and_a_rollback_with_writes_on_both_sides() throws Exception {
        write(5);
        catchUp();
        Markers there = cutover();
        write(5);
        catchUp();
        assertThat(handOver(there, PATIENCE)).allMatch(Handover::passed);
        Markers back = cutover();
        write(5);
        catchUp();
        assertThat(handOver(back, PATIENCE)).allMatch(Handover::passed);
        cutover();
        write(5);
        catchUp();
        assertThat(store.get().active()).isEqualTo(GREEN);
    }

    @Test
    void a_cutover_that_was_undone_before_and_after_its_first_marker() throws Exception {
        write(2);
        markers();
        undo(true);
        write(2);
        catchUp();
        operation++;
        topics.finalMarker(BLUE, operation);
        drain();
        topics.of(BLUE).remove(new MarkerKey(operation, Kind.FINAL));
        write(2);
        catchUp();
        markers();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!store.get().begun() && System.nanoTime() < deadline) {
            warehouse.step();
        }
        assertThat(store.get().begun()).isTrue();
        undo(false);
        write(2);
        catchUp();
        cutover();
        write(2);
        catchUp();
    }

    @Test
    void a_consumer_that_sees_it_all_only_afterwards() throws Exception {
        consumers.prepare(BLUE, GREEN);
        write(3);
        markers();
        undo(false);
        write(3);
        markers();
        undo(true);
        write(3);
        cutover();
        write(3);
        cutover();
        cutover();
        write(3);
        cutover();
        write(3);
        catchUp();
    }

    @Test
    void a_consumer_that_is_connected_nowhere_when_the_writes_go() throws Exception {
        write(3);
        catchUp();
        warehouse.close();
        Markers markers = cutover();
        write(3);
        assertThat(handOver(markers, Duration.ofMillis(200))).noneMatch(Handover::passed);
        warehouse = warehouse();
        catchUp();
        assertThat(handOver(markers, PATIENCE)).allMatch(Handover::passed);
        write(1);
        catchUp();
    }

    /** Random operations, undone or not, with a consumer that dies at random; -Dtest.seed repeats a run. */
    @Test
    void random_operations_and_a_consumer_that_dies() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("-Dtest.seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            write(random.nextInt(4));
            switch (random.nextInt(5)) {
                case 0 -> {
                    markers();
                    step(random);
                    undo(random.nextBoolean());
                }
                case 1 -> {
                    Markers markers = cutover();
                    step(random);
                    handOver(markers, Duration.ofMillis(1));
                }
                case 2 -> cutover();
                default -> step(random);
            }
        }
        write(1);
        catchUp();
    }

    private void step(Random random) throws PulsarClientException {
        int steps = random.nextInt(20);
        for (int i = 0; i < steps; i++) {
            warehouse.step();
        }
        if (random.nextInt(3) == 0) {
            warehouse.close();
            warehouse = warehouse();
        }
    }
}
