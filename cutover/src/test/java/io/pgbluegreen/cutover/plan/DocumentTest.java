package io.pgbluegreen.cutover.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the documentation says of steps and states is made from the tables; {@code -Dregenerate=true} writes it. */
class DocumentTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "cutover.md");

    @Test
    void the_documented_steps_are_those_of_the_table() throws IOException {
        check("steps", StateDiagram.steps());
    }

    @Test
    void the_documented_states_are_those_of_the_table() throws IOException {
        check("states", "```mermaid\n" + StateDiagram.mermaid() + "```\n");
    }

    private static void check(String name, String expected) throws IOException {
        String begin = "<!-- generated: " + name + " -->\n";
        String end = "<!-- end of " + name + " -->";
        String text = Files.readString(DOCUMENT);
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf(end);
        assertThat(from).as(begin).isGreaterThan(begin.length());
        assertThat(to).as(end).isGreaterThanOrEqualTo(from);
        if (Boolean.getBoolean("regenerate")) {
            Files.writeString(DOCUMENT, text.substring(0, from) + expected + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to))
                .as("docs/cutover.md, " + name + "; run this test with -Dregenerate=true")
                .isEqualTo(expected);
    }
}
