package io.pgbluegreen.changeevent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.pgbluegreen.problem.Problem;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds for any frame. jqwik prints the seed of a run that fails, and begins with it the next time. */
class FrameCodecPropertiesTest {

    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
    private static final ObjectMapper ASCII =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Provide
    Arbitrary<Frame> frames() {
        return FrameArbitraries.frame();
    }

    @Property(tries = 1000)
    void a_frame_survives_encode_and_decode(@ForAll("frames") Frame frame) {
        assertThat(Frames.decode(Frames.encode(frame))).isEqualTo(frame);
    }

    @Property(tries = 200)
    void frames_that_share_an_encoder_and_a_decoder_do_not_mix(
            @ForAll("frames") Frame one, @ForAll("frames") Frame other) {
        FrameEncoder encoder = new FrameEncoder(one.system(), one.timeline(), one.slot());
        Frame second =
                new Frame(one.system(), one.timeline(), one.slot(), other.epoch(), other.seq(), other.transactions());
        FrameDecoder decoder = new FrameDecoder();

        byte[] firstBytes = Frames.encode(encoder, one);
        byte[] secondBytes = Frames.encode(encoder, second);

        assertThat(decoder.decode(firstBytes, "1")).isEqualTo(one);
        assertThat(decoder.decode(secondBytes, "2")).isEqualTo(second);
    }

    @Property(tries = 300)
    void jackson_reads_the_same_content(@ForAll("frames") Frame frame) throws IOException {
        JsonNode read = JACKSON.readTree(Frames.encode(frame));

        assertThat(read).isEqualTo(FrameContent.of(frame));
    }

    @Property(tries = 300)
    void other_white_space_and_escapes_change_nothing(@ForAll("frames") Frame frame) throws IOException {
        JsonNode read = JACKSON.readTree(Frames.encode(frame));

        assertThat(Frames.decode(JACKSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(read)))
                .isEqualTo(frame);
        assertThat(Frames.decode(ASCII.writeValueAsBytes(read))).isEqualTo(frame);
    }

    @Property(tries = 300)
    void a_frame_that_is_cut_off_is_a_problem(
            @ForAll("frames") Frame frame, @ForAll @IntRange(max = 1_000_000) int at) {
        byte[] json = Frames.encode(frame);

        assertThat(problemOf(Arrays.copyOf(json, at % json.length))).isTrue();
    }

    @Property(tries = 1000)
    void bytes_that_changed_are_read_or_are_a_problem_and_nothing_else(
            @ForAll("frames") Frame frame, @ForAll @IntRange(max = 1_000_000) int at, @ForAll byte value) {
        byte[] json = Frames.encode(frame);
        json[at % json.length] = value;

        assertThat(problemOf(json)).isIn(true, false);
    }

    @Property(tries = 1000)
    void bytes_that_are_no_frame_are_a_problem(@ForAll byte[] bytes) {
        assertThat(problemOf(bytes)).isTrue();
    }

    /** Any exception but a {@link Problem} fails the test. */
    private static boolean problemOf(byte[] json) {
        try {
            Frames.decode(json);
            return false;
        } catch (Problem e) {
            return true;
        }
    }
}
