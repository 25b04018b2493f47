package io.pgbluegreen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.cli.command.BluegreenCommand;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FailureHandlerTest {

    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource({"CHECK_FAILED,1", "UNAVAILABLE,1", "CONFIGURATION,2", "UNDONE,3", "NEEDS_PERSON,4"})
    void a_problem_becomes_its_sentence_its_remedy_and_its_exit_code(Kind kind, int exitCode) {
        int actual = execute(new Problem(kind, "the lid is open", "Close it."), "fail");

        assertThat(actual).isEqualTo(exitCode);
        assertThat(err).hasToString("error: the lid is open%n  → Close it.%n".formatted());
    }

    @Test
    void anything_unexpected_ends_with_4_and_says_where_its_stack_trace_is() {
        int actual = execute(new IllegalStateException("the lid\nis gone"), "fail");

        assertThat(actual).isEqualTo(4);
        assertThat(err.toString()).startsWith("error: something unexpected happened: IllegalStateException: the lid\n");
        Matcher file = Pattern.compile("the stack trace in (\\S+)").matcher(err.toString());
        assertThat(file.find()).isTrue();
        assertThat(Path.of(file.group(1))).content().contains("IllegalStateException: the lid");
    }

    @Test
    void verbose_prints_the_stack_trace() {
        try {
            execute(new IllegalStateException("the lid is gone"), "-v", "fail");
        } finally {
            System.clearProperty("bluegreen.log.level");
        }

        assertThat(err.toString()).contains("at " + FailureHandlerTest.class.getName());
    }

    private int execute(Exception failure, String... arguments) {
        return new CommandLine(new BluegreenCommand())
                .addSubcommand(new Failing(failure))
                .setExecutionExceptionHandler(new FailureHandler())
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Command(name = "fail")
    private record Failing(Exception failure) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }
}
