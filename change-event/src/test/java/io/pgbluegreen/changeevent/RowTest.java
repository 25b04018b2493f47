package io.pgbluegreen.changeevent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {

    private final Row row = Row.of("one", null, "", "vier é\uD83D\uDC18");

    @Test
    void values_come_back_as_they_were() {
        assertThat(row.size()).isEqualTo(4);
        assertThat(row.text(0)).isEqualTo("one");
        assertThat(row.isNull(1)).isTrue();
        assertThat(row.isAbsent(1)).isFalse();
        assertThat(row.text(2)).isEmpty();
        assertThat(row.text(3)).isEqualTo("vier é\uD83D\uDC18");
        assertThat(row.valueBytes()).isEqualTo("onevier é\uD83D\uDC18".getBytes(UTF_8).length);
    }

    @Test
    void columns_that_are_left_out_are_absent_and_not_null() {
        Row key = row.only(List.of(0, 1));

        assertThat(key.isAbsent(2)).isTrue();
        assertThat(key.isNull(2)).isFalse();
        assertThat(key.isNull(1)).isTrue();
        assertThat(key).isNotEqualTo(row).hasToString("('one', NULL, –, –)");
        assertThat(key.valueBytes()).isEqualTo(3);
    }

    @Test
    void rows_are_equal_by_their_values_wherever_these_lie() {
        byte[] bytes = "..one..".getBytes(UTF_8);
        Row.Builder other = new Row.Builder(bytes, 2);
        other.set(0, 2, 5);
        other.setNull(1);

        assertThat(other.build()).isEqualTo(Row.of("one", null)).hasSameHashCodeAs(Row.of("one", null));
        assertThat(other.build()).isNotEqualTo(Row.of("one", "")).isNotEqualTo(Row.of("one"));
    }

    @Test
    void a_value_that_is_not_there_has_no_text() {
        assertThatIllegalStateException().isThrownBy(() -> row.text(1)).withMessageContaining("NULL");
        assertThatIllegalStateException()
                .isThrownBy(() -> row.only(List.of()).text(0))
                .withMessageContaining("absent");
    }

    @Test
    void a_value_outside_of_the_bytes_is_refused() {
        Row.Builder builder = new Row.Builder(new byte[3], 1);

        assertThatIllegalArgumentException().isThrownBy(() -> builder.set(0, 2, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.set(0, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.copy(0, row));
    }
}
