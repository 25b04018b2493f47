package io.pgbluegreen.consumers;

import static io.pgbluegreen.consumers.WrittenTopic.EVENTS;
import static io.pgbluegreen.consumers.WrittenTopic.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.cutover.port.ChangeLog.Watch;
import io.pgbluegreen.cutover.port.ChangeLog.Write;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.MessageIds;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicFrames;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicChangeLogTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final MarkerKey MARKER = new MarkerKey(3, Kind.FINAL);

    private final WrittenTopic topic = new WrittenTopic(Side.BLUE);
    private final TopicChangeLog log =
            new TopicChangeLog(TestServers.pulsar(), new SideTopics(topic.name, TestServers.newTopic()));

    TopicChangeLogTest() throws PulsarClientException {}

    @AfterEach
    void close() throws PulsarClientException {
        log.close();
        topic.close();
    }

    private Watch watchFromHere() {
        return log.watch(Side.BLUE, log.end(Side.BLUE));
    }

    @Test
    void a_marker_is_told_with_its_place() throws Exception {
        topic.event(1);
        Watch watch = watchFromHere();
        topic.event(2);
        MessageId id = topic.addEvent(3).addMarker(MARKER).addEvent(4).send();

        Sighting marker = watch.awaitMarker(MARKER, PATIENCE);

        assertThat(marker.messageId()).isEqualTo(MessageIds.toHex(id));
        assertThat(marker.seq()).isEqualTo(3);
        assertThat(marker.endLsn()).isGreaterThan(marker.commitLsn());
    }

    @Test
    void a_watch_of_a_topic_without_a_message_begins_with_the_first() throws Exception {
        Watch watch = watchFromHere();
        topic.write(MARKER);

        assertThat(watch.awaitMarker(MARKER, PATIENCE).seq()).isEqualTo(1);
    }

    @Test
    void who_wrote_between_a_marker_and_its_seal_is_told_and_who_wrote_before_or_after_is_not() throws Exception {
        Watch watch = watchFromHere();
        topic.addEvent(1).addMarker(MARKER).addEvent(2).send();
        topic.heartbeat();
        topic.add(new Change.Truncate(List.of(EVENTS, new TableId("public", "Odd one")), false, false));
        topic.send();
        topic.seal(MARKER);
        topic.event(5);

        List<Write> writes = watch.awaitSeal(MARKER, PATIENCE);

        assertThat(writes).extracting(Write::xid).containsExactly(1003L, 1005L);
        assertThat(writes.get(0).tables()).containsExactly(EVENTS);
        assertThat(writes.get(1).tables()).containsExactlyInAnyOrder(EVENTS, new TableId("public", "Odd one"));
        assertThat(writes.get(0).commitLsn()).isLessThan(writes.get(1).commitLsn());
    }

    @Test
    void heartbeats_and_markers_are_no_writes() throws Exception {
        Watch watch = watchFromHere();
        topic.write(MARKER);
        topic.heartbeat();
        topic.write(new MarkerKey(3, Kind.FIRST));
        topic.seal(MARKER);

        assertThat(watch.awaitSeal(MARKER, PATIENCE)).isEmpty();
    }

    @Test
    void a_large_transaction_counts_once_with_all_its_tables() throws Exception {
        Watch watch = watchFromHere();
        topic.write(MARKER);
        TableId other = new TableId("public", "other");
        topic.inParts(List.of(insert(1), insert(2), new Change.Truncate(List.of(other), false, false)));
        topic.seal(MARKER);

        List<Write> writes = watch.awaitSeal(MARKER, PATIENCE);

        assertThat(writes).hasSize(1);
        assertThat(writes.get(0).tables()).containsExactlyInAnyOrder(EVENTS, other);
    }

    @Test
    void a_watch_that_begins_in_the_middle_of_a_large_transaction_goes_on_behind_it() throws Exception {
        topic.inParts(List.of(insert(1), insert(2)));
        Watch watch = log.watch(Side.BLUE, MessageIds.toHex(firstMessage()));
        topic.write(MARKER);
        topic.seal(MARKER);

        assertThat(watch.awaitSeal(MARKER, PATIENCE)).isEmpty();
    }

    private MessageId firstMessage() throws InterruptedException {
        try (TopicFrames frames = TopicFrames.at(TestServers.pulsar(), topic.name, MessageId.earliest)) {
            return frames.next(PATIENCE).orElseThrow().first();
        }
    }

    @Test
    void the_place_of_a_marker_in_a_frame_of_fragments_is_the_first_of_them() throws Exception {
        Watch watch = watchFromHere();
        MessageId first = topic.addMarker(MARKER).addEvent(1).send(3);

        assertThat(watch.awaitMarker(MARKER, PATIENCE).messageId()).isEqualTo(MessageIds.toHex(first));
    }

    @Test
    void who_waits_is_woken_when_the_marker_comes() throws Exception {
        Watch watch = watchFromHere();
        CompletableFuture<Long> seen = CompletableFuture.supplyAsync(() -> {
            try {
                watch.awaitMarker(MARKER, PATIENCE);
                return System.nanoTime();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        topic.event(1);

        topic.write(MARKER);
        long sent = System.nanoTime();

        // Long before the wait would have ended by itself.
        assertThat(Duration.ofNanos(seen.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) - sent))
                .isLessThan(PATIENCE.dividedBy(4));
    }

    @Test
    void a_marker_that_does_not_come_is_a_problem_that_names_topic_and_frame() throws Exception {
        Watch watch = watchFromHere();
        topic.event(1);
        await().untilAsserted(() -> assertThat(problem(() -> watch.awaitMarker(MARKER, SHORT)))
                .hasMessageContaining("the final marker of operation 3 did not come to topic " + topic.name)
                .hasMessageContaining("the last frame that came is frame 1"));
        topic.write(MARKER);
        watch.awaitMarker(MARKER, PATIENCE);

        Problem problem = problem(() -> watch.awaitSeal(MARKER, SHORT));

        assertThat(problem.kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
        assertThat(problem).hasMessageContaining("the seal of the final marker of operation 3");
    }

    @Test
    void a_marker_that_was_taken_back_is_not_there_any_more() throws Exception {
        Watch watch = watchFromHere();
        topic.write(MARKER);
        watch.awaitMarker(MARKER, PATIENCE);
        topic.remove(MARKER);
        topic.write(new MarkerKey(4, Kind.FINAL));
        watch.awaitMarker(new MarkerKey(4, Kind.FINAL), PATIENCE);

        assertThat(problem(() -> watch.awaitMarker(MARKER, SHORT))).hasMessageContaining("did not come");
    }

    @Test
    void a_gap_in_the_topic_ends_the_wait_at_once() throws Exception {
        Watch watch = watchFromHere();
        topic.event(1);
        topic.skip();
        topic.write(MARKER);

        Problem problem = problem(() -> watch.awaitMarker(MARKER, Duration.ofMinutes(5)));

        assertThat(problem.kind()).isEqualTo(Problem.Kind.NEEDS_PERSON);
        assertThat(problem).hasMessageContaining("frame 2 is missing from topic " + topic.name);
    }

    @Test
    void a_watch_goes_on_when_the_broker_drops_its_connection() throws Exception {
        Watch watch = watchFromHere();
        topic.write(MARKER);
        watch.awaitMarker(MARKER, PATIENCE);
        TestServers.pulsar().admin().topics().unload(topic.name.toString());
        topic.event(1);
        topic.seal(MARKER);

        assertThat(watch.awaitSeal(MARKER, Duration.ofSeconds(30))).hasSize(1);
    }

    @Test
    void while_pulsar_is_away_the_problem_says_so() throws Exception {
        PulsarConnection own = PulsarConnection.open(TestServers.pulsar().settings());
        TopicChangeLog other = new TopicChangeLog(own, new SideTopics(topic.name, TestServers.newTopic()));
        Watch watch = other.watch(Side.BLUE, other.end(Side.BLUE));
        own.close();

        assertThat(problem(() -> watch.awaitMarker(MARKER, SHORT)))
                .hasMessageContaining(topic.name.toString())
                .extracting(Problem::kind)
                .isEqualTo(Problem.Kind.UNAVAILABLE);
        other.close();
    }

    @Test
    void many_writes_behind_a_marker_are_not_all_remembered() throws Exception {
        Watch watch = watchFromHere();
        topic.write(MARKER);
        LongStream.range(0, 5000).forEach(topic::addEvent);
        topic.send();
        topic.seal(MARKER);

        assertThat(watch.awaitSeal(MARKER, PATIENCE)).hasSize(100);
    }

    @Test
    void closing_ends_every_wait() throws Exception {
        Watch watch = watchFromHere();
        CompletableFuture<Problem> waiting =
                CompletableFuture.supplyAsync(() -> problem(() -> watch.awaitMarker(MARKER, Duration.ofMinutes(5))));
        watch.close();

        assertThat(waiting.get(60, TimeUnit.SECONDS)).hasMessageContaining("nobody reads topic " + topic.name);
    }

    @Test
    void a_topic_that_does_not_exist_is_named() {
        assertThat(problem(() -> log.end(Side.GREEN)).kind()).isEqualTo(Problem.Kind.CHECK_FAILED);
    }

    private static Problem problem(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call);
    }
}
