package io.pgbluegreen.snapshotcopy.range;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CutsTest {

    @Test
    void ranges_are_half_open_and_the_outer_ones_have_no_end() {
        assertThat(Cuts.ranges("k", "<", ">=", List.of("10", "20"), 100))
                .containsExactly(
                        new RowRange(0, "k < 10", 34),
                        new RowRange(1, "k >= 10 AND k < 20", 33),
                        new RowRange(2, "k >= 20", 33));
    }

    @Test
    void without_cutting_points_there_is_one_range_of_all() {
        assertThat(Cuts.ranges("k", "<", ">=", List.of(), 100)).containsExactly(new RowRange(0, RowRange.ALL, 100));
    }
}
