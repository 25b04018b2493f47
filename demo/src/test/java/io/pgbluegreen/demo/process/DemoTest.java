package io.pgbluegreen.demo.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.cli.Main;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoTest {

    private static final List<String> SHORT =
            List.of("--seconds", "3", "--clients", "2", "--rate", "100", "--rows", "5000", "--report", "report");

    @Test
    void the_demo_proves_that_every_row_and_every_transaction_is_on_green() throws Exception {
        try (CommandProcess demo = start(Main.class, "demo", "--blue-version", "13", "--green-version", "18")) {
            assertThat(demo.awaitEnd()).as(demo.output()).isZero();
            demo.assertNothingLeft(List.of());
            JsonNode report = report(demo);
            assertThat(report.get("blueVersion").asText()).isEqualTo("13");
            assertThat(report.get("greenVersion").asText()).isEqualTo("18");
            assertThat(report.get("passed").asBoolean()).isTrue();
            assertThat(report.get("transactionsCommitted").asLong()).isPositive();
            assertThat(report.get("rowsCopied").asLong()).isGreaterThanOrEqualTo(5000);
            assertThat(report.get("rowsReplicated").asLong()).isPositive();
            assertThat(report.get("rowsCompared").asLong())
                    .isGreaterThan(report.get("rowsCopied").asLong());
            assertThat(report.get("rowsDifferent").asLong()).isZero();
            assertThat(report.get("lostTransactions").asLong()).isZero();
            assertThat(report.get("lagMillis").get("p50").asDouble()).isPositive();
            assertThat(report.get("lagMillis").get("p99").asDouble())
                    .isGreaterThanOrEqualTo(report.get("lagMillis").get("p50").asDouble());
            assertThat(report.get("roundTripMillis").get("blue").asLong()).isPositive();
            assertThat(report.get("roundTripMillis").get("green").asLong()).isPositive();
            assertThat(demo.output())
                    .contains("forum.comments", "Every row is equal on both sides")
                    .doesNotContain("Exception", "WARN", "ERROR");
            assertThat(demo.output().chars()).as("a pipe gets plain ASCII").allMatch(character -> character < 128);
        }
    }

    @Test
    void a_row_that_is_missing_on_green_fails_the_demo_and_is_named() throws Exception {
        try (CommandProcess demo = start(DemoThatLosesARow.class, "--blue-version", "11", "--green-version", "17")) {
            assertThat(demo.awaitEnd()).as(demo.output()).isEqualTo(1);
            JsonNode report = report(demo);
            assertThat(report.get("passed").asBoolean()).isFalse();
            assertThat(report.get("rowsDifferent").asLong()).isEqualTo(1);
            assertThat(report.get("failures").get(0).asText())
                    .isEqualTo("forum.badges is not equal: 1 rows are missing on green, 0 are too many, 0 differ");
            assertThat(demo.output())
                    .contains("FAILED: forum.badges is not equal")
                    .doesNotContain("Every row is equal on both sides");
        }
    }

    @Test
    void a_demo_that_is_stopped_in_the_middle_leaves_nothing_behind() throws Exception {
        try (CommandProcess demo = start(Main.class, "demo")) {
            demo.awaitOutput("3  Copy");
            List<ProcessHandle> children = demo.children();
            assertThat(children).as("servers that run").hasSizeGreaterThanOrEqualTo(3);
            demo.terminate();
            assertThat(demo.awaitEnd()).as(demo.output()).isEqualTo(143);
            demo.assertNothingLeft(children);
            assertThat(demo.output().stripTrailing())
                    .endsWith("Stopped. The servers end and their folders are removed.");
        }
    }

    private static CommandProcess start(Class<?> main, String... arguments) throws IOException {
        return CommandProcess.start(
                main, Stream.concat(Stream.of(arguments), SHORT.stream()).toArray(String[]::new));
    }

    private static JsonNode report(CommandProcess demo) throws IOException {
        return new ObjectMapper()
                .readTree(demo.folder().resolve("report/report.json").toFile());
    }
}
