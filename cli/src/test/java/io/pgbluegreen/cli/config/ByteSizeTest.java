package io.pgbluegreen.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({"1B,1", "16kB,16384", "16KB,16384", "256MB,268435456", "2 GB,2147483648", "0B,0"})
    void sizes_have_postgresqls_units(String text, long bytes) {
        assertThat(ByteSize.parse(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "256", "1.5GB", "-1MB", "MB", "1TB", "999999999999GB"})
    void other_texts_are_no_sizes(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
    }

    @Test
    void a_size_is_printed_in_the_largest_unit_that_fits() {
        assertThat(ByteSize.print(256 << 20)).isEqualTo("256MB");
        assertThat(ByteSize.print(1536)).isEqualTo("1536B");
        assertThat(ByteSize.print(0)).isEqualTo("0B");
        assertThat(ByteSize.print(5L << 40)).isEqualTo("5120GB");
    }
}
