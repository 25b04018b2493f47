package io.pgbluegreen.pg2pulsar.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What real servers of several majors sent for script.sql, and what it means. */
class RecordedPgOutputTest {

    static final List<String> MAJORS = Recording.MAJORS;

    @ParameterizedTest
    @FieldSource("MAJORS")
    void a_recorded_stream_means_what_the_expected_file_says(String major) {
        assertThat(DecodedText.of(Recording.of(major)))
                .containsExactlyElementsOf(Recording.resource("pgoutput-" + major + ".expected.txt"));
    }
}
