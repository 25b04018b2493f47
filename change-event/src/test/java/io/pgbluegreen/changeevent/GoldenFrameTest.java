package io.pgbluegreen.changeevent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.pgbluegreen.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenFrameTest {

    static List<GoldenFrame> goldenFrames() {
        return GoldenFrame.all();
    }

    @BeforeAll
    static void write_the_files_when_asked_to() throws IOException {
        String folder = System.getProperty("golden.write");
        if (folder != null) {
            for (GoldenFrame golden : GoldenFrame.all()) {
                Files.writeString(
                        Path.of(folder, golden.fileName()), new String(Frames.encode(golden.frame()), UTF_8) + "\n");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("goldenFrames")
    void the_encoder_writes_the_golden_file_byte_by_byte(GoldenFrame golden) {
        assertThat(new String(Frames.encode(golden.frame()), UTF_8)).isEqualTo(new String(golden.bytes(), UTF_8));
    }

    @ParameterizedTest
    @MethodSource("goldenFrames")
    void the_decoder_reads_the_golden_file(GoldenFrame golden) {
        assertThat(Frames.decode(golden.bytes())).isEqualTo(golden.frame());
    }

    @ParameterizedTest
    @MethodSource("goldenFrames")
    void no_beginning_of_a_golden_file_is_a_frame(GoldenFrame golden) {
        byte[] json = golden.bytes();
        assertTimeout(Duration.ofSeconds(30), () -> {
            for (int length = 0; length < json.length; length++) {
                assertThat(decoded(Arrays.copyOf(json, length)))
                        .as("%d bytes", length)
                        .isFalse();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("goldenFrames")
    void any_one_bit_that_flips_gives_a_frame_or_a_problem(GoldenFrame golden) {
        byte[] json = golden.bytes();
        assertTimeout(Duration.ofSeconds(60), () -> {
            int problems = 0;
            for (int bit = 0; bit < json.length * 8; bit++) {
                byte[] flipped = json.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                problems += decoded(flipped) ? 0 : 1;
            }
            // A letter inside of a value turns into another letter; markup and numbers must not.
            assertThat(problems).isGreaterThan(json.length);
        });
    }

    /** Any exception but a {@link Problem} comes out. */
    private static boolean decoded(byte[] json) {
        try {
            Frames.decode(json);
            return true;
        } catch (Problem e) {
            return false;
        }
    }
}
