package io.pgbluegreen.demo.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.cli.Bluegreen;
import io.pgbluegreen.cli.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DemoCommandsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine bluegreen = Bluegreen.commandLine(Surroundings.ofProcess())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    @Test
    void demo_and_sandbox_join_the_command_line_and_explain_themselves() {
        assertThat(bluegreen.getSubcommands()).containsKeys("demo", "sandbox", "setup");
        assertThat(bluegreen.execute("demo", "--help")).isZero();
        assertThat(bluegreen.execute("sandbox", "--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "--blue-version",
                        "--green-version",
                        "--seconds",
                        "--clients",
                        "--report",
                        "--no-pgbouncer",
                        "--dir",
                        "--workload");
    }

    @ParameterizedTest
    @CsvSource({
        "--blue-version=9.5, there is no PostgreSQL '9.5' to be started",
        "--green-version=19, there is no PostgreSQL '19' to be started",
        "--seconds=0, the number of seconds must be between 1 and",
        "--clients=0, the number of clients must be between 1 and",
        "--clients=many, 'many' is not an int",
        "--rows=10, the number of rows must be between 1000 and",
        "--rate=-1, the number of commits a second must be between 0 and",
    })
    void a_wrong_option_of_demo_is_refused_with_a_sentence_before_anything_starts(String option, String sentence) {
        assertThat(bluegreen.execute("demo", option)).isEqualTo(2);
        assertThat(err.toString()).contains(sentence);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void sandbox_wants_a_folder() {
        assertThat(bluegreen.execute("sandbox")).isEqualTo(2);
        assertThat(err.toString()).contains("--dir");
    }
}
