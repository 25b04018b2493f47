package io.pgbluegreen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.cli.server.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void the_help_names_every_command_and_the_exit_codes() {
        CommandLineRun run = run("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("setup", "copy", "pg2pulsar", "pulsar2pg", "run", "status", "cutover", "rollback")
                .contains("sequences", "consumers", "alarms", "fence", "finish")
                .contains("Exit codes:")
                .contains("needs a person");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "setup",
                "copy",
                "pg2pulsar",
                "pulsar2pg",
                "run",
                "status",
                "cutover",
                "rollback",
                "sequences",
                "consumers",
                "consumers handover",
                "alarms",
                "fence",
                "finish"
            })
    void the_help_of_every_command_has_examples_and_the_exit_codes(String command) {
        CommandLineRun run = run((command + " --help").split(" ", -1));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("Examples:")
                .contains("bluegreen " + command)
                .contains("Exit codes:")
                .contains("--config")
                .contains("--verbose");
    }

    @Test
    void a_command_that_does_not_exist_ends_with_2_and_a_suggestion() {
        CommandLineRun run = run("setpu");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("setpu").contains("Did you mean: bluegreen setup");
    }

    @Test
    void no_command_at_all_ends_with_2_and_says_where_help_is() {
        CommandLineRun run = run();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("error: a command is missing").contains("See bluegreen --help");
    }

    @Test
    void a_daemon_must_know_its_side() {
        CommandLineRun run = run("pg2pulsar");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--side").contains("See bluegreen pg2pulsar --help");
    }

    @Test
    void a_side_is_blue_or_green() {
        CommandLineRun run = run("pulsar2pg", "--side", "red");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("--side")
                .contains("blue")
                .contains("green")
                .contains("red");
    }

    @Test
    void an_applier_writes_a_cluster_or_a_follower() {
        assertThat(run("pulsar2pg").err()).contains("expected either --side or --follower");
        assertThat(run("pulsar2pg", "--side", "blue", "--follower", "x").exitCode())
                .isEqualTo(2);
    }

    @Test
    void a_cutover_waits_before_steps_that_there_are_and_takes_times_with_a_unit() {
        assertThat(run("cutover", "--pause-before", "lunch").err())
                .contains("expected one of preflight, hold, fence")
                .contains("found 'lunch'");
        assertThat(run("rollback", "--max-write-downtime", "5").err())
                .contains("expected a time of 100ms or more (units: ms, s, m, h), found '5'");
        assertThat(run("cutover", "--max-lag", "1ms").exitCode()).isEqualTo(2);
    }

    @Test
    void a_table_is_named_with_its_schema() {
        CommandLineRun run = run("copy", "--table", "posts");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--table: expected schema.table");
    }

    @Test
    void jobs_are_a_number_within_bounds() {
        assertThat(run("copy", "--jobs", "0").err()).contains("expected --jobs from 1 to 64, found 0");
        assertThat(run("copy", "--jobs", "many").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"setup", "copy", "run", "status"})
    void a_missing_configuration_ends_with_2_and_the_remedy(String command) {
        CommandLineRun run = run(command);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("error: there is no configuration file " + folder.resolve("migration.yaml"))
                .contains("→ Write one as docs/configuration.md shows");
    }

    @Test
    void a_wrong_configuration_ends_with_2_and_all_its_problems() throws Exception {
        Files.writeString(folder.resolve("other.yaml"), "name: X\nblu: {}\n");

        CommandLineRun run = run("status", "-c", "other.yaml");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .contains("error: other.yaml has")
                .contains("other.yaml:1:7 name: expected [a-z0-9_]{1,40}, found 'X'")
                .contains("other.yaml:2:1 blu: unknown key; did you mean blue?")
                .contains("pulsar.service-url: is missing")
                .contains("  → Mend the file");
    }

    @Test
    void the_version_is_printed() {
        assertThat(run("--version").out()).matches("(?s)bluegreen \\d+\\.\\d+\\S*\\RJava .*");
    }

    private CommandLineRun run(String... arguments) {
        return CommandLineRun.of(folder, Map.of(), arguments);
    }
}
