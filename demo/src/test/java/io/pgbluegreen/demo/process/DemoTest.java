package io.pgbluegreen.demo.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.cli.Main;
import io.pgbluegreen.testkit.proxy.PgBouncerServer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoTest {

    private static final List<String> SHORT =
            List.of("--seconds", "3", "--clients", "2", "--rate", "50", "--rows", "5000", "--report", "report");

    @Test
    void the_demo_moves_clients_there_and_back_and_proves_that_nothing_was_lost() throws Exception {
        try (CommandProcess demo = start(Main.class, "demo", "--blue-version", "9.6", "--green-version", "18")) {
            assertThat(demo.awaitEnd()).as(demo.output()).isZero();
            demo.assertNothingLeft(List.of());
            JsonNode report = report(demo);
            assertThat(report.get("blueVersion").asText()).isEqualTo("9.6");
            assertThat(report.get("greenVersion").asText()).isEqualTo("18");
            assertThat(report.get("passed").asBoolean()).isTrue();
            assertThat(report.get("transactionsCommitted").asLong()).isPositive();
            assertThat(report.get("rowsCopied").asLong()).isGreaterThanOrEqualTo(5000);
            assertThat(report.get("rowsReplicated").asLong()).isPositive();
            assertThat(report.get("rowsCompared").asLong())
                    .isGreaterThan(report.get("rowsCopied").asLong());
            assertThat(report.get("rowsDifferent").asLong()).isZero();
            assertThat(report.get("lostTransactions").asLong()).isZero();
            assertThat(report.get("duplicateKeys").asLong()).isZero();
            assertThat(report.get("rowsReplicatedBack").asLong()).isPositive();
            assertSwitched(report.get("cutover"));
            assertSwitched(report.get("rollback"));
            for (String operation : List.of("cutover", "rollback")) {
                assertThat(demo.folder().resolve("report").resolve(operation))
                        .isDirectoryContaining("glob:**/report.json")
                        .isDirectoryContaining("glob:**/report.html");
            }
            boolean pooler = PgBouncerServer.isInstalled();
            assertThat(report.get("traffic").asText()).isEqualTo(pooler ? "pgbouncer" : "command");
            if (pooler) {
                assertThat(report.get("clientErrors").asLong()).isZero();
            }
            assertThat(report.get("lagMillis").get("p50").asDouble()).isPositive();
            assertThat(report.get("lagMillis").get("p99").asDouble())
                    .isGreaterThanOrEqualTo(report.get("lagMillis").get("p50").asDouble());
            assertThat(report.get("lagBackMillis").get("p50").asDouble()).isPositive();
            assertThat(report.get("roundTripMillis").get("blue").asLong()).isPositive();
            assertThat(report.get("lagBackMillis").get("p50").asDouble()).isPositive();
            assertThat(report.get("roundTripMillis").get("green").asLong()).isPositive();
            assertThat(demo.output())
                    .contains("forum.comments", "Every row is equal on both sides")
                    .doesNotContain("Exception", "WARN", "ERROR");
            assertThat(demo.output().chars()).as("a pipe gets plain ASCII").allMatch(character -> character < 128);
        }
    }

    @Test
    void a_missing_row_and_a_lost_transaction_fail_the_demo_and_are_named() throws Exception {
        try (CommandProcess demo = start(DemoThatLosesARow.class, "--no-pgbouncer")) {
            assertThat(demo.awaitEnd()).as(demo.output()).isEqualTo(1);
            JsonNode report = report(demo);
            assertThat(report.get("passed").asBoolean()).isFalse();
            assertThat(report.get("rowsDifferent").asLong()).isEqualTo(2);
            assertThat(report.get("lostTransactions").asLong()).isEqualTo(1);
            assertThat(report.get("failures"))
                    .extracting(JsonNode::asText)
                    .containsExactly(
                            "forum.badges is not equal: 1 rows are missing on green, 0 are too many, 0 differ",
                            "forum.ledger is not equal: 0 rows are missing on green, 1 are too many, 0 differ",
                            "blue's ledger is wrong: 1 acknowledged transactions are missing, 0 are there though rolled"
                                    + " back, 0 are there twice, 0 are altered");
            assertThat(report.get("traffic").asText()).isEqualTo("command");
            assertThat(report.get("clientErrors").asLong())
                    .as("clients without a pooler notice a switch")
                    .isPositive();
            assertThat(report.get("duplicateKeys").asLong()).isZero();
            assertSwitched(report.get("cutover"));
            assertSwitched(report.get("rollback"));
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

    private static void assertSwitched(JsonNode report) {
        assertThat(report.get("writePauseMillis").asDouble()).isPositive();
        assertThat(report.get("predictedPauseMillis").asLong()).isPositive();
        assertThat(report.get("sequencesMoved").asLong()).isPositive();
        assertThat(report.get("sequencesBehind").asLong()).isZero();
        assertThat(report.get("steps"))
                .extracting(step -> step.get("name").asText())
                .containsSubsequence("fence", "final-marker", "drain", "sequences", "first-marker", "unfence");
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
