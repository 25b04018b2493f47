package io.pgbluegreen.snapshotcopy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void the_rest_is_estimated_by_size() {
        Progress progress = new Progress(1, 4, 2, 8, 1000, 50_000, 25, 100, Duration.ofSeconds(10));
        assertThat(progress.fraction()).isEqualTo(0.25);
        assertThat(progress.remaining()).contains(Duration.ofSeconds(30));
        assertThat(progress.rowsPerSecond()).isEqualTo(100);
        assertThat(progress.bytesPerSecond()).isEqualTo(5000);
    }

    @Test
    void nothing_is_estimated_at_the_beginning_and_empty_tables_are_done() {
        assertThat(new Progress(0, 4, 0, 8, 0, 0, 0, 100, Duration.ZERO).remaining())
                .isEmpty();
        assertThat(new Progress(0, 4, 0, 4, 0, 0, 0, 0, Duration.ZERO).fraction())
                .isEqualTo(1);
    }

    @Test
    void more_done_than_there_is_is_refused() {
        assertThatThrownBy(() -> new Progress(5, 4, 0, 0, 0, 0, 0, 0, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 of 4 tables");
    }
}
