package io.pgbluegreen.changeevent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameReaderTest {

    private FrameReader reader = FrameReader.from("orders", 1);

    @Test
    void frames_come_out_in_their_order() {
        assertThat(whole(1, 1)).contains("frame 1");
        assertThat(whole(1, 2)).contains("frame 2");
        assertThat(whole(2, 3)).contains("frame 3");
        assertThat(reader.nextSeq()).contains(4L);
    }

    @Test
    void a_frame_that_is_repeated_is_dropped() {
        whole(1, 1);
        whole(1, 2);

        assertThat(whole(1, 2)).isEmpty();
        assertThat(whole(1, 1)).isEmpty();
        assertThat(whole(1, 3)).contains("frame 3");
    }

    @Test
    void a_gap_in_seq_stops_the_reader() {
        whole(1, 1);

        Problem gap = catchThrowableOfType(Problem.class, () -> whole(1, 3));

        assertThat(gap.kind()).isEqualTo(Kind.NEEDS_PERSON);
        assertThat(gap)
                .hasMessageContaining("frame 2 is missing from topic orders")
                .hasMessageContaining("holds frame 3")
                .hasMessageContaining("message 1:3");
        assertThat(reader.nextSeq()).contains(2L);
    }

    @Test
    void a_topic_that_does_not_begin_with_the_frame_that_is_wanted_stops_the_reader() {
        reader = FrameReader.from("orders", 7);
        assertThat(whole(1, 6)).isEmpty();

        assertThat(catchThrowableOfType(Problem.class, () -> whole(1, 8))).hasMessageContaining("frame 7 is missing");
    }

    @Test
    void a_reader_that_joins_in_the_middle_takes_the_first_frame_that_is_whole() {
        reader = FrameReader.fromAny("orders");

        assertThat(reader.nextSeq()).isEmpty();
        assertThat(fragment(4, 41, 1, 3)).isEmpty();
        assertThat(fragment(4, 41, 2, 3)).isEmpty();
        assertThat(whole(4, 42)).contains("frame 42");
        assertThat(catchThrowableOfType(Problem.class, () -> whole(4, 44))).hasMessageContaining("frame 43 is missing");
    }

    @Test
    void fragments_are_put_together() {
        assertThat(fragment(1, 1, 0, 3)).isEmpty();
        assertThat(reader.pendingFragments()).isEqualTo(1);
        assertThat(fragment(1, 1, 1, 3)).isEmpty();
        assertThat(reader.pendingFragments()).isEqualTo(2);
        assertThat(fragment(1, 1, 2, 3)).contains("frame 1 in pieces");
        assertThat(reader.pendingFragments()).isZero();
        assertThat(whole(1, 2)).contains("frame 2");
    }

    @Test
    void fragments_that_are_repeated_are_dropped() {
        fragment(1, 1, 0, 3);
        fragment(1, 1, 1, 3);
        assertThat(fragment(1, 1, 0, 3)).isEmpty();
        assertThat(fragment(1, 1, 1, 3)).isEmpty();
        assertThat(fragment(1, 1, 2, 3)).contains("frame 1 in pieces");
        assertThat(fragment(1, 1, 2, 3)).isEmpty();
        assertThat(fragment(1, 1, 0, 3)).isEmpty();
        assertThat(whole(1, 2)).contains("frame 2");
    }

    @Test
    void a_missing_fragment_stops_the_reader() {
        fragment(1, 1, 0, 3);

        assertThat(catchThrowableOfType(Problem.class, () -> fragment(1, 1, 2, 3)))
                .hasMessageContaining("fragment 1 of frame 1 is missing from topic orders");
    }

    @Test
    void a_missing_first_fragment_stops_the_reader() {
        assertThat(catchThrowableOfType(Problem.class, () -> fragment(1, 1, 1, 3)))
                .hasMessageContaining("fragment 0 of frame 1 is missing");
    }

    @Test
    void a_frame_that_is_incomplete_when_the_next_one_comes_is_a_gap() {
        fragment(1, 1, 0, 3);

        assertThat(catchThrowableOfType(Problem.class, () -> whole(1, 2))).hasMessageContaining("frame 1 is missing");
    }

    @Test
    void a_frame_that_is_incomplete_when_the_next_epoch_begins_counts_as_never_sent() {
        fragment(1, 1, 0, 3);
        fragment(1, 1, 1, 3);

        // The publisher that took over cuts the frame in another way.
        assertThat(fragment(2, 1, 0, 2)).isEmpty();
        assertThat(reader.pendingFragments()).isEqualTo(1);
        assertThat(fragment(2, 1, 1, 2)).contains("frame 1 in pieces");
    }

    @Test
    void an_incomplete_frame_may_come_anew_in_one_piece() {
        fragment(1, 1, 0, 3);

        assertThat(whole(2, 1)).contains("frame 1");
        assertThat(reader.pendingFragments()).isZero();
        assertThat(fragment(1, 1, 1, 3)).isEmpty();
        assertThat(whole(2, 2)).contains("frame 2");
    }

    @Test
    void a_publisher_that_writes_after_another_took_over_stops_the_reader() {
        whole(1, 1);
        whole(2, 2);

        Problem problem = catchThrowableOfType(Problem.class, () -> whole(1, 3));

        assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
        assertThat(problem).hasMessageContaining("comes from epoch 1 after epoch 2");
    }

    /**
     * A publisher is killed while a bookie is slow. The next one sees the topic end with frame 1 and goes on with 2; then
     * the first one's frames 2 and 3 are persisted, before its own.
     */
    @Test
    void a_frame_of_a_later_publisher_under_a_number_that_was_taken_stops_the_reader() {
        whole(1, 1);
        whole(1, 2);
        whole(1, 3);

        Problem problem = catchThrowableOfType(Problem.class, () -> whole(2, 2));

        assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
        assertThat(problem)
                .hasMessageContaining("frame 2 of topic orders (message 2:2) comes from epoch 2")
                .hasMessageContaining("the numbers up to 3 were taken already in epoch 1");
    }

    /** As an applier finds it that has applied the first one's frames before it was started again. */
    @Test
    void such_a_frame_stops_a_reader_that_has_dropped_what_it_had_before() {
        reader = FrameReader.from("orders", 4);
        whole(1, 2);
        fragment(1, 3, 0, 2);
        fragment(1, 3, 1, 2);

        assertThat(catchThrowableOfType(Problem.class, () -> fragment(2, 3, 0, 2)))
                .hasMessageContaining("taken already in epoch 1");
    }

    /**
     * The topic loses frames that a reader has used and a publisher had not confirmed yet. The next publisher goes on behind
     * what is left, cuts frames otherwise, and the reader, begun anew, finds none of the old ones.
     */
    @ParameterizedTest
    @CsvSource({"2, 7", "2, 5", "9, 1"})
    void a_frame_of_a_later_publisher_up_to_where_a_reader_goes_on_stops_it(long epoch, long seq) {
        reader = FrameReader.after("orders", 7, 1);
        if (seq > 1) {
            assertThat(whole(1, seq - 1)).isEmpty();
        }

        Problem problem = catchThrowableOfType(Problem.class, () -> whole(epoch, seq));

        assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
        assertThat(problem)
                .hasMessageContaining("frame " + seq + " of topic orders (message " + epoch + ":" + seq + ")")
                .hasMessageContaining("the numbers up to 7 were taken already in epoch 1")
                .hasMessageContaining("the topic has lost messages");
        assertThat(problem.remedy()).contains("Nothing from this message on was used", "load the other side again");
        assertThat(reader.nextSeq()).contains(8L);
    }

    @Test
    void the_first_piece_of_such_a_frame_stops_it_already() {
        reader = FrameReader.after("orders", 7, 1);

        assertThat(catchThrowableOfType(Problem.class, () -> fragment(2, 7, 0, 3)))
                .hasMessageContaining("taken already in epoch 1");
    }

    @Test
    void what_comes_again_before_where_a_reader_goes_on_is_dropped_over_all_epochs() {
        reader = FrameReader.after("orders", 4, 4);
        for (int time = 0; time < 2; time++) {
            assertThat(whole(1, 1)).isEmpty();
            assertThat(fragment(1, 2, 0, 3)).isEmpty();
            assertThat(fragment(3, 2, 0, 2)).isEmpty();
            assertThat(fragment(3, 2, 1, 2)).isEmpty();
            assertThat(whole(4, 3)).isEmpty();
            assertThat(fragment(4, 4, 1, 2)).isEmpty();
        }
        assertThat(whole(4, 5)).contains("frame 5");
    }

    /** It took over when the epoch before had got to the frame that was read last, or in the middle of the next one. */
    @Test
    void a_publisher_that_took_over_behind_where_a_reader_goes_on_is_followed() {
        reader = FrameReader.after("orders", 4, 1);
        assertThat(whole(1, 4)).isEmpty();
        assertThat(whole(3, 5)).contains("frame 5");

        reader = FrameReader.after("orders", 4, 1);
        assertThat(fragment(1, 5, 0, 3)).isEmpty();
        assertThat(fragment(2, 5, 0, 2)).isEmpty();
        assertThat(fragment(2, 5, 1, 2)).contains("frame 5 in pieces");
        assertThat(fragment(2, 5, 1, 2)).isEmpty();
        assertThat(whole(2, 6)).contains("frame 6");
    }

    @Test
    void a_frame_of_an_earlier_publisher_behind_where_a_reader_goes_on_stops_it() {
        reader = FrameReader.after("orders", 4, 3);

        assertThat(catchThrowableOfType(Problem.class, () -> whole(2, 5)))
                .hasMessageContaining("comes from epoch 2 after epoch 3");
    }

    @Test
    void a_reader_that_does_not_know_the_epoch_of_what_was_read_drops_it_from_whomever_it_comes() {
        reader = FrameReader.after("orders", 4, 0);
        assertThat(whole(1, 3)).isEmpty();
        assertThat(whole(2, 4)).isEmpty();
        assertThat(whole(2, 5)).contains("frame 5");

        reader = FrameReader.after("orders", 0, 0);
        assertThat(whole(6, 1)).contains("frame 1");
    }

    @Test
    void what_a_consumer_gets_again_is_dropped_over_all_epochs() {
        for (int time = 0; time < 2; time++) {
            whole(1, 1);
            fragment(1, 2, 0, 3);
            fragment(3, 2, 0, 2);
            fragment(3, 2, 1, 2);
            whole(4, 3);
        }
        assertThat(whole(4, 4)).contains("frame 4");

        reader = FrameReader.from("orders", 5);
        for (int time = 0; time < 2; time++) {
            assertThat(whole(1, 1)).isEmpty();
            assertThat(fragment(1, 2, 0, 3)).isEmpty();
            assertThat(fragment(3, 2, 0, 2)).isEmpty();
            assertThat(fragment(3, 2, 1, 2)).isEmpty();
            assertThat(whole(4, 3)).isEmpty();
        }
        assertThat(whole(4, 4)).isEmpty();
        assertThat(whole(5, 5)).contains("frame 5");
    }

    @Test
    void an_old_publishers_fragment_in_the_middle_of_a_new_ones_frame_stops_the_reader() {
        fragment(1, 1, 0, 3);
        fragment(2, 1, 0, 3);

        assertThat(catchThrowableOfType(Problem.class, () -> fragment(1, 1, 1, 3)))
                .hasMessageContaining("comes from epoch 1 after epoch 2");
    }

    @Test
    void fragments_that_are_longer_or_shorter_than_announced_stop_the_reader() {
        byte[] half = "half".getBytes(UTF_8);
        for (int announced : new int[] {7, 9}) {
            reader = FrameReader.from("orders", 1);
            FrameProperties properties = new FrameProperties(1, 1, Lsn.ZERO, Lsn.ZERO, 0, 2, announced);
            reader.accept(properties.toMap(), half, "1:0");

            assertThat(catchThrowableOfType(
                            Problem.class,
                            () -> reader.accept(properties.withFragment(1, 2).toMap(), half, "1:1")))
                    .hasMessageContaining("fragments of frame 1")
                    .hasMessageContaining("1:1 of topic orders");
        }
    }

    @Test
    void fragments_of_one_frame_that_announce_different_lengths_stop_the_reader() {
        fragment(1, 1, 0, 3);

        assertThat(catchThrowableOfType(Problem.class, () -> fragment(1, 1, 1, 4)))
                .hasMessageContaining("in 4 fragments, the one before it");
    }

    @ParameterizedTest
    @CsvSource({
        "v,, no frame version",
        "v,2, frame version 2",
        "seq,, property 'seq' is missing",
        "seq,0, impossible frame properties",
        "seq,one, unreadable frame properties",
        "epoch,0, impossible frame properties",
        "firstLsn,1234, expected an LSN",
        "lastLsn,, property 'lastLsn' is missing",
        "fragments,3, property 'fragment' is missing",
        "fragments,0, property 'fragment' is missing",
        "fragments,99999999999, unreadable frame properties"
    })
    void a_message_that_is_no_frame_stops_the_reader(String property, String value, String message) {
        Map<String, String> properties = new HashMap<>(new FrameProperties(1, 1, Lsn.ZERO, Lsn.ZERO, 0, 1, 1).toMap());
        if (value == null) {
            properties.remove(property);
        } else {
            properties.put(property, value);
        }

        Problem problem = catchThrowableOfType(Problem.class, () -> reader.accept(properties, new byte[] {1}, "17:4"));

        assertThat(problem).hasMessageContaining(message).hasMessageContaining("17:4");
    }

    @Test
    void a_message_without_a_payload_is_no_frame() {
        Map<String, String> properties = new FrameProperties(1, 1, Lsn.ZERO, Lsn.ZERO, 0, 1, 1).toMap();

        assertThat(catchThrowableOfType(Problem.class, () -> reader.accept(properties, new byte[0], "17:4")))
                .hasMessageContaining("0 bytes");
    }

    @Test
    void properties_survive_as_a_messages_map() {
        FrameProperties properties = new FrameProperties(9, 3, Lsn.parse("1/A"), Lsn.parse("1/B0"), 2, 5, 1_000);

        assertThat(FrameProperties.of(properties.toMap(), 200, "1:1")).isEqualTo(properties);
        assertThat(FrameProperties.of(properties.withFragment(0, 1).toMap(), 1_000, "1:1"))
                .isEqualTo(properties.withFragment(0, 1));
    }

    @Test
    void frames_count_from_one() {
        assertThatIllegalArgumentException().isThrownBy(() -> FrameReader.from("orders", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> FrameReader.after("orders", -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> FrameReader.after("orders", 1, -1));
    }

    private Optional<String> whole(long epoch, long seq) {
        byte[] payload = ("frame " + seq).getBytes(UTF_8);
        return accept(new FrameProperties(seq, epoch, Lsn.ZERO, Lsn.ZERO, 0, 1, payload.length), payload);
    }

    private Optional<String> fragment(long epoch, long seq, int number, int count) {
        byte[] payload = ("frame " + seq + " in pieces").getBytes(UTF_8);
        int size = payload.length / count + 1;
        byte[] piece = Arrays.copyOfRange(payload, number * size, Math.min(payload.length, (number + 1) * size));
        return accept(new FrameProperties(seq, epoch, Lsn.ZERO, Lsn.ZERO, number, count, payload.length), piece);
    }

    private Optional<String> accept(FrameProperties properties, byte[] payload) {
        String where = properties.epoch() + ":" + properties.seq();
        return reader.accept(properties.toMap(), payload, where).map(frame -> new String(frame.json(), UTF_8));
    }
}
