package io.pgbluegreen.demo.narration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NarratorTest {

    private final StringWriter written = new StringWriter();

    @Test
    void without_a_terminal_lines_are_plain_and_passing_ones_are_left_out() {
        Narrator narrator = narrator(Look.PLAIN);
        narrator.chapter("Copy", "What happens.");
        narrator.passing("50 %");
        narrator.done("copied", Duration.ofMillis(1234));
        narrator.done("fenced", Duration.ofMillis(12));
        assertThat(written.toString().lines())
                .containsExactly(
                        "",
                        "1  Copy",
                        "   What happens.",
                        "   ok copied" + " ".repeat(55) + "1.2 s",
                        "   ok fenced" + " ".repeat(55) + "12 ms");
    }

    @Test
    void on_a_terminal_a_passing_line_is_erased_by_the_next() {
        Narrator narrator = narrator(new Look(true, false, true));
        narrator.passing("50 %");
        narrator.say("done");
        assertThat(written.toString()).isEqualTo("\r\u001b[K   50 %\r\u001b[K   done" + System.lineSeparator());
    }

    @Test
    void after_its_last_words_it_is_silent() {
        Narrator narrator = narrator(Look.PLAIN);
        narrator.fallSilent("The end.");
        narrator.wrong("a failure that nobody wants to see");
        narrator.verdict(false, "likewise");
        assertThat(written.toString().lines()).containsExactly("", "The end.");
    }

    @Test
    void an_explanation_is_wrapped_between_words() {
        narrator(Look.PLAIN).chapter("Long", "word ".repeat(40).strip());
        assertThat(written.toString().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(76));
        assertThat(written.toString()).doesNotContain("wor\n", "wo\n", "w\n");
    }

    @Test
    void a_table_aligns_text_left_and_numbers_right() {
        TextTable table = new TextTable("table", "rows");
        table.row("posts", "1,234");
        table.row("forum.comments", "7");
        assertThat(table.lines())
                .containsExactly("table             rows", "posts            1,234", "forum.comments       7");
        assertThatIllegalArgumentException().isThrownBy(() -> table.row("one cell"));
    }

    @Test
    void figures_are_as_people_read_them() {
        assertThat(Figures.count(1_234_567)).isEqualTo("1,234,567");
        assertThat(Figures.bytes(1023)).isEqualTo("1023 B");
        assertThat(Figures.bytes(10 * 1024 + 512)).isEqualTo("10.5 kB");
        assertThat(Figures.bytes(200L << 20)).isEqualTo("200 MB");
        assertThat(Figures.millis(4.26)).isEqualTo("4.3 ms");
        assertThat(Figures.millis(1234.5)).isEqualTo("1,235 ms");
        assertThat(Figures.perSecond(50, Duration.ofMillis(500))).isEqualTo(100);
        assertThat(Figures.perSecond(50, Duration.ZERO)).isZero();
    }

    @Test
    void a_pipe_and_a_dumb_terminal_look_plain_and_NO_COLOR_is_honoured() {
        assertThat(Look.of(false, Map.of("TERM", "xterm"))).isEqualTo(Look.PLAIN);
        assertThat(Look.of(true, Map.of("TERM", "dumb"))).isEqualTo(Look.PLAIN);
        assertThat(Look.of(true, Map.of("TERM", "xterm")).colour()).isTrue();
        assertThat(Look.of(true, Map.of("TERM", "xterm", "NO_COLOR", "1")).colour())
                .isFalse();
    }

    private Narrator narrator(Look look) {
        return new Narrator(new PrintWriter(written), look);
    }
}
