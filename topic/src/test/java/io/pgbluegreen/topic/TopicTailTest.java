package io.pgbluegreen.topic;

import static io.pgbluegreen.topic.Frames.lsn;
import static io.pgbluegreen.topic.RunningPulsar.newTopic;
import static io.pgbluegreen.topic.RunningPulsar.superuser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.Tail.OpenTransaction;
import io.pgbluegreen.topic.Tail.Source;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicTailTest {

    private static final Optional<Source> SOURCE = Optional.of(new Source("7309512683001", 1, "bluegreen_blue"));

    private final TopicName topic = newTopic();
    private Frames frames = openFrames();

    private Frames openFrames() {
        new TopicSetup(superuser(), topic).setUp();
        try {
            return new Frames(superuser().client(), topic);
        } catch (PulsarClientException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void the_topic_is_empty() {
        assertThat(read(Optional.empty())).isEmpty();
    }

    @AfterEach
    void close() throws PulsarClientException {
        frames.close();
    }

    @Test
    void the_last_of_several_whole_frames_is_the_tail() throws Exception {
        frames.whole(1, 1);
        frames.whole(1, 2);
        MessageId last = frames.whole(2, 3);

        assertThat(tail(Optional.empty()))
                .isEqualTo(new Tail(3, 2, lsn(3), Optional.empty(), Optional.of(last), 2, SOURCE, 0));
    }

    @Test
    void reading_from_the_last_message_finds_that_message() throws Exception {
        frames.whole(1, 1);
        MessageId last = frames.whole(1, 2);

        assertThat(tail(Optional.of(last)).seq()).isEqualTo(2);
        assertThat(tail(Optional.of(MessageIds.fromHex(MessageIds.toHex(last)))).seq())
                .isEqualTo(2);
    }

    @Test
    void reading_from_the_only_message_finds_it() throws Exception {
        MessageId only = frames.whole(1, 1);

        assertThat(tail(Optional.of(only)).firstMessageOfLastFrame()).contains(only);
    }

    @Test
    void reading_from_a_message_in_the_middle_goes_to_the_end() throws Exception {
        frames.whole(1, 1);
        MessageId middle = frames.whole(1, 2);
        for (int seq = 3; seq <= 60; seq++) {
            frames.whole(1, seq);
        }

        assertThat(tail(Optional.of(middle)).seq()).isEqualTo(60);
    }

    @Test
    void a_part_that_is_not_the_last_leaves_its_transaction_open() throws Exception {
        frames.whole(1, 1);
        frames.part(1, 2, 1, 0, 4);
        frames.part(1, 3, 1, 4, 3);

        Tail tail = tail(Optional.empty());

        assertThat(tail.open()).contains(new OpenTransaction(703, lsn(3), 7));
        assertThat(tail.lastLsn()).isEqualTo(lsn(1));
    }

    @Test
    void a_complete_fragmented_frame_is_found_by_its_first_message() throws Exception {
        frames.whole(1, 1);
        MessageId first = frames.fragments(1, 2, 0, 3, 3);

        Tail tail = tail(Optional.empty());

        assertThat(tail).isEqualTo(new Tail(2, 1, lsn(2), Optional.empty(), Optional.of(first), 1, SOURCE, 0));
        assertThat(tail(Optional.of(first))).isEqualTo(tail);
    }

    @Test
    void an_incomplete_frame_at_the_end_is_told_with_its_epoch_and_is_not_the_tail() throws Exception {
        MessageId whole = frames.whole(1, 1);
        frames.fragments(7, 2, 0, 2, 3);

        assertThat(tail(Optional.empty()))
                .isEqualTo(new Tail(1, 1, lsn(1), Optional.empty(), Optional.of(whole), 7, SOURCE, 2));
    }

    @Test
    void a_number_that_two_publishers_have_used_is_no_clean_log() throws Exception {
        frames.whole(1, 1);
        frames.whole(1, 2);
        frames.whole(2, 2);

        Problem problem = catchThrowableOfType(Problem.class, () -> read(Optional.empty()));

        assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
        assertThat(problem)
                .hasMessageContaining("frame 2 of topic " + topic)
                .hasMessageContaining("comes from epoch 2");
    }

    @Test
    void a_frame_that_the_next_epoch_sends_anew_is_found_by_its_own_first_message() throws Exception {
        frames.whole(1, 1);
        frames.fragments(1, 2, 0, 1, 3);
        MessageId anew = frames.fragments(2, 2, 0, 3, 3);
        frames.fragments(2, 3, 0, 1, 2);

        Tail tail = tail(Optional.empty());

        assertThat(tail.seq()).isEqualTo(2);
        assertThat(tail.firstMessageOfLastFrame()).contains(anew);
        assertThat(tail(tail.firstMessageOfLastFrame())).isEqualTo(tail);
    }

    @Test
    void repeated_messages_are_no_beginning_of_a_frame() throws Exception {
        frames.whole(1, 1);
        MessageId first = frames.fragments(1, 2, 0, 2, 3);
        // The broker repeats what it had: frame 1 and the first fragment.
        frames.whole(1, 1);
        frames.fragments(1, 2, 0, 1, 3);
        frames.fragments(1, 2, 2, 3, 3);

        Tail tail = tail(Optional.empty());

        assertThat(tail.firstMessageOfLastFrame()).contains(first);
        assertThat(tail(Optional.of(first)).seq()).isEqualTo(2);
    }

    @Test
    void a_topic_with_nothing_but_fragments_has_no_frame_but_an_epoch() throws Exception {
        frames.fragments(4, 1, 0, 2, 3);

        assertThat(tail(Optional.empty()))
                .isEqualTo(new Tail(0, 0, Lsn.ZERO, Optional.empty(), Optional.empty(), 4, Optional.empty(), 2));
    }

    @Test
    void a_gap_stops_the_reading_and_names_the_missing_frame() throws Exception {
        frames.whole(1, 1);
        frames.whole(1, 3);

        assertThat(failure(Optional.empty())).hasMessageContaining("frame 2 is missing from topic " + topic);
    }

    @Test
    void a_message_that_is_no_frame_stops_the_reading() throws Exception {
        frames.whole(1, 1);
        frames.foreign();

        assertThat(failure(Optional.empty())).hasMessageContaining("has no frame version");
    }

    @Test
    void a_last_frame_that_cannot_be_read_is_named() throws Exception {
        byte[] payload = "{\"v\":1,".getBytes(StandardCharsets.UTF_8);
        frames.send(new FrameProperties(1, 1, lsn(1), lsn(1), 0, 1, payload.length), payload);

        assertThat(failure(Optional.empty())).hasMessageContaining("frame with seq 1 of topic " + topic);
    }

    @Test
    void a_topic_that_ends_before_a_known_message_has_lost_something() throws Exception {
        frames.whole(1, 1);
        TopicName longer = newTopic();
        new TopicSetup(superuser(), longer).setUp();
        MessageId later;
        try (Frames others = new Frames(superuser().client(), longer)) {
            later = others.whole(1, 1);
        }
        // Ledger ids count over the whole cluster, so that the other topic's message lies behind this topic's.
        Problem problem = failure(Optional.of(later));

        assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
        assertThat(problem).hasMessageContaining("messages are lost");
    }

    @Test
    void messages_outlive_a_reload_of_the_topic_and_are_all_seen() throws Exception {
        frames.whole(1, 1);
        frames.whole(1, 2);
        superuser().admin().topics().unload(topic.toString());

        assertThat(tail(Optional.empty()).seq()).isEqualTo(2);

        frames.close();
        frames = new Frames(superuser().client(), topic);
        MessageId third = frames.whole(2, 3);
        assertThat(tail(Optional.empty()).seq()).isEqualTo(3);
        superuser().admin().topics().unload(topic.toString());
        assertThat(tail(Optional.of(third)).seq()).isEqualTo(3);
    }

    private Problem failure(Optional<MessageId> from) {
        return catchThrowableOfType(Problem.class, () -> read(from));
    }

    private Tail tail(Optional<MessageId> from) {
        return read(from).orElseThrow();
    }

    private Optional<Tail> read(Optional<MessageId> from) {
        return TopicTail.read(superuser().client(), topic, from);
    }
}
