package io.pgbluegreen.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 kB", "1572864,1.5 MB", "1099511627776,1.0 TB"})
    void bytes_have_the_unit_that_keeps_them_short(long bytes, String text) {
        assertThat(Amounts.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0,0 ms", "999,999 ms", "1500,1.5 s", "60000,1 min 0 s", "200500,3 min 20 s", "7500000,2 h 5 min"})
    void times_have_the_unit_that_keeps_them_short(long millis, String text) {
        assertThat(Amounts.millis(millis)).isEqualTo(text);
    }

    @Test
    void counts_have_separators() {
        assertThat(Amounts.count(1_234_567)).isEqualTo("1,234,567");
    }

    @Test
    void a_tables_columns_are_as_wide_as_their_widest_cell() {
        TextTable table = new TextTable();
        table.row(List.of("a", "long cell", "x"));
        table.row(List.of("wide", "b"));

        assertThat(table.lines()).containsExactly("a     long cell  x", "wide  b");
    }
}
