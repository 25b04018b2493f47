package io.pgbluegreen.operatorprogram;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How a program ended that was run without a shell, without input and never longer than a limit.
 *
 * @param exitCode empty where it did not end in time and was killed
 * @param output the end of what it printed, at most 4096 bytes, without blanks around it
 * @param errors the same of its standard error; empty where that is among the output
 */
public record ProgramRun(Optional<Integer> exitCode, String output, String errors) {

    /** What is killed is gone at once, unless it hangs in the kernel. */
    private static final Duration DYING = Duration.ofSeconds(5);

    /**
     * Runs it to its end, its errors among its output. One that exceeds the limit, or whose caller is interrupted, is
     * killed together with all that it has started; one that ends and leaves a child behind is not waited for longer.
     *
     * @param command the program and its arguments
     * @param environment added to this process's own
     * @throws IOException when it cannot be started, or nothing can be written for its output
     * @throws InterruptedException after it was killed
     */
    public static ProgramRun of(List<String> command, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = builder(command, environment);
        try (OutputFile output = OutputFile.create()) {
            Optional<Integer> exitCode = run(builder.redirectErrorStream(true).redirectOutput(output.file()), limit);
            return new ProgramRun(exitCode, output.end(), "");
        }
    }

    /** The same for a program whose output is an answer: its errors are kept out of that. */
    public static ProgramRun withErrorsApart(List<String> command, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        ProcessBuilder builder = builder(command, environment);
        try (OutputFile output = OutputFile.create();
                OutputFile errors = OutputFile.create()) {
            Optional<Integer> exitCode =
                    run(builder.redirectOutput(output.file()).redirectError(errors.file()), limit);
            return new ProgramRun(exitCode, output.end(), errors.end());
        }
    }

    private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        return builder;
    }

    private static Optional<Integer> run(ProcessBuilder builder, Duration limit)
            throws IOException, InterruptedException {
        Process process = builder.start();
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.of(process.exitValue());
            }
        } catch (InterruptedException e) {
            kill(process);
            throw e;
        }
        kill(process);
        process.waitFor(DYING.toMillis(), TimeUnit.MILLISECONDS);
        return Optional.empty();
    }

    /** The program and its descendants, which are found first: without their parent they could not be found any more. */
    private static void kill(Process process) {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        process.destroyForcibly();
        tree.forEach(ProcessHandle::destroyForcibly);
        // Born between counting and killing.
        tree.forEach(each -> each.descendants().forEach(ProcessHandle::destroyForcibly));
    }
}
