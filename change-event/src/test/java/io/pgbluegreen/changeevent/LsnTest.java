package io.pgbluegreen.changeevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {

    @Property
    void any_position_survives_as_text(@ForAll long value) {
        assertThat(Lsn.parse(new Lsn(value).toString())).isEqualTo(new Lsn(value));
    }

    @Test
    void the_text_is_that_of_postgresql() {
        assertThat(new Lsn(0x16_B374_D848L)).hasToString("16/B374D848");
        assertThat(Lsn.ZERO).hasToString("0/0");
        assertThat(new Lsn(-1)).hasToString("FFFFFFFF/FFFFFFFF");
        assertThat(Lsn.parse("16/b374d848")).isEqualTo(new Lsn(0x16_B374_D848L));
    }

    @Test
    void positions_are_compared_without_sign() {
        Lsn late = Lsn.parse("80000000/0");
        Lsn early = Lsn.parse("7FFFFFFF/FFFFFFFF");

        assertThat(late).isGreaterThan(early);
        assertThat(late.isAfter(early)).isTrue();
        assertThat(early.isBefore(late)).isTrue();
        assertThat(early.max(late)).isEqualTo(late);
        assertThat(late.max(early)).isEqualTo(late);
        assertThat(late.bytesSince(early)).isEqualTo(1);
        assertThat(early.bytesSince(late)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "0/",
                "/0",
                "0",
                "0/G",
                "123456789/0",
                "0/123456789",
                "+1/0",
                "0/+1",
                "-1/0",
                "0/0/0",
                " 0/0"
            })
    void other_texts_are_no_position(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse(text)).withMessageContaining("'" + text + "'");
    }
}
