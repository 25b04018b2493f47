package io.pgbluegreen.cli;

import io.pgbluegreen.cli.command.BluegreenCommand;
import io.pgbluegreen.problem.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/** The one place where a failure becomes a sentence, a remedy and an exit code. */
final class FailureHandler implements CommandLine.IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        boolean verbose = BluegreenCommand.isVerbose(command);
        try {
            return failure instanceof Problem problem
                    ? report(problem, err, verbose)
                    : reportUnexpected(failure, err, verbose);
        } finally {
            err.flush();
        }
    }

    private static int report(Problem problem, PrintWriter err, boolean verbose) {
        err.println("error: " + problem.getMessage());
        err.println("  → " + problem.remedy());
        if (verbose) {
            problem.printStackTrace(err);
        }
        return problem.kind().exitCode();
    }

    private static int reportUnexpected(Exception failure, PrintWriter err, boolean verbose) {
        String message = failure.getMessage() == null ? "no message" : failure.getMessage();
        err.println(
                "error: something unexpected happened: " + failure.getClass().getSimpleName() + ": "
                        + message.lines().findFirst().orElse("no message"));
        if (verbose) {
            failure.printStackTrace(err);
        } else {
            err.println(
                    "  → Look at bluegreen status before going on, and report this as a bug with " + trace(failure));
        }
        return Outcome.NEEDS_PERSON.exitCode();
    }

    private static String trace(Exception failure) {
        try {
            Path file = Files.createTempFile("bluegreen-failure-", ".txt");
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
                failure.printStackTrace(out);
            }
            return "the stack trace in " + file;
        } catch (IOException e) {
            return "the stack trace that -v prints";
        }
    }
}
