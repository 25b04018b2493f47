package io.pgbluegreen.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SpellingTest {

    @Test
    void the_nearest_known_word_is_found() {
        assertThat(Spelling.nearest("prot", Set.of("host", "port", "user"))).contains("port");
        assertThat(Spelling.nearest("servce_url", Set.of("service-url", "admin-url")))
                .contains("service-url");
    }

    @Test
    void a_word_that_is_far_from_all_gives_nothing() {
        assertThat(Spelling.nearest("colour", Set.of("host", "port"))).isEmpty();
    }

    @Test
    void a_distance_counts_letters_put_in_taken_out_and_exchanged() {
        assertThat(Spelling.distance("", "abc")).isEqualTo(3);
        assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Spelling.distance("same", "same")).isZero();
    }
}
