package io.pgbluegreen.topic;

import static io.pgbluegreen.topic.RunningPulsar.newTopic;
import static io.pgbluegreen.topic.RunningPulsar.superuser;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.TopicFrames.Located;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TopicFramesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final TopicName topic = newTopic();
    private final Frames written = write();

    private Frames write() {
        new TopicSetup(superuser(), topic).setUp();
        try {
            return new Frames(superuser().client(), topic);
        } catch (PulsarClientException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() throws PulsarClientException {
        written.close();
    }

    private List<Located> read(TopicFrames frames, int count) throws InterruptedException {
        List<Located> read = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            read.add(frames.next(PATIENCE).orElseThrow());
        }
        return read;
    }

    @Test
    void frames_come_with_their_first_and_last_message() throws Exception {
        MessageId whole = written.whole(1, 1);
        MessageId cut = written.fragments(1, 2, 0, 3, 3);
        MessageId last = written.whole(1, 3);
        try (TopicFrames frames = TopicFrames.at(superuser(), topic, MessageId.earliest)) {
            List<Located> read = read(frames, 3);

            assertThat(read).extracting(Located::first).containsExactly(whole, cut, last);
            assertThat(read.get(0).last()).isEqualTo(whole);
            assertThat(read.get(1).last()).isGreaterThan(cut).isLessThan(last);
            assertThat(frames.position()).isEqualTo(last);
            assertThat(frames.next(Duration.ofMillis(100))).isEmpty();
        }
        assertThat(TopicFrames.end(superuser(), topic)).contains(last);
    }

    @Test
    void a_frame_that_a_dead_publisher_left_incomplete_begins_where_the_next_one_sent_it_anew() throws Exception {
        written.fragments(1, 1, 0, 1, 3);
        MessageId anew = written.fragments(2, 1, 0, 3, 3);
        try (TopicFrames frames = TopicFrames.at(superuser(), topic, MessageId.earliest)) {
            assertThat(read(frames, 1)).extracting(Located::first).containsExactly(anew);
        }
    }

    @Test
    void a_repeated_fragment_does_not_move_the_beginning() throws Exception {
        MessageId begin = written.fragments(1, 1, 0, 2, 3);
        written.fragments(1, 1, 0, 3, 3);
        try (TopicFrames frames = TopicFrames.at(superuser(), topic, MessageId.earliest)) {
            assertThat(read(frames, 1)).extracting(Located::first).containsExactly(begin);
        }
    }

    @Test
    void reading_begins_at_a_message_or_behind_it() throws Exception {
        written.whole(1, 1);
        MessageId second = written.whole(1, 2);
        MessageId third = written.whole(1, 3);
        try (TopicFrames at = TopicFrames.at(superuser(), topic, second);
                TopicFrames after = TopicFrames.after(superuser(), topic, second)) {
            assertThat(read(at, 1)).extracting(Located::first).containsExactly(second);
            assertThat(read(after, 1)).extracting(Located::first).containsExactly(third);
        }
    }

    @Test
    void reading_behind_the_first_fragment_of_a_frame_begins_with_the_next_frame() throws Exception {
        MessageId cut = written.fragments(1, 1, 0, 3, 3);
        MessageId next = written.whole(1, 2);
        try (TopicFrames frames = TopicFrames.after(superuser(), topic, cut)) {
            assertThat(read(frames, 1)).extracting(Located::first).containsExactly(next);
        }
    }

    @Test
    void reading_goes_on_when_the_broker_drops_the_connection() throws Exception {
        written.whole(1, 1);
        try (TopicFrames frames = TopicFrames.at(superuser(), topic, MessageId.earliest)) {
            read(frames, 1);
            superuser().admin().topics().unload(topic.toString());
            MessageId second = written.whole(1, 2);
            assertThat(read(frames, 1)).extracting(Located::first).containsExactly(second);
        }
    }

    @Test
    void a_gap_is_a_problem_and_a_topic_that_does_not_exist_too() throws Exception {
        written.whole(1, 1);
        written.whole(1, 3);
        try (TopicFrames frames = TopicFrames.at(superuser(), topic, MessageId.earliest)) {
            read(frames, 1);
            assertThat(catchThrowableOfType(Problem.class, () -> frames.next(PATIENCE))
                            .kind())
                    .isEqualTo(Kind.NEEDS_PERSON);
        }
        assertThat(catchThrowableOfType(Problem.class, () -> TopicFrames.end(superuser(), newTopic()))
                        .kind())
                .isEqualTo(Kind.CHECK_FAILED);
    }

    @Test
    void a_topic_without_a_message_has_no_end() {
        assertThat(TopicFrames.end(superuser(), topic)).isEqualTo(Optional.empty());
    }
}
