package io.pgbluegreen.fence.command;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One run of a program, with a time limit after which it and all its children are killed. What it prints goes to files:
 * a child that outlives it and holds its output open keeps nobody waiting.
 */
final class ScriptRun {

    private static final int TAIL_BYTES = 2000;

    private ScriptRun() {}

    /**
     * How it ended.
     *
     * @param output the end of what it printed
     * @param errors the end of what it printed to standard error
     */
    record Ended(int exitCode, String output, String errors) {}

    /**
     * Runs it to its end.
     *
     * @param environment added to this process's own
     * @throws Problem CONFIGURATION when it cannot be started, CHECK_FAILED when it exceeds the limit
     */
    static Ended run(String where, List<String> command, Map<String, String> environment, Duration limit) {
        String line = String.join(" ", command);
        Path folder = folder();
        try {
            Path output = folder.resolve("output");
            Path errors = folder.resolve("errors");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile());
            builder.environment().putAll(environment);
            Process process = start(where, line, builder);
            if (!await(where, line, process, limit)) {
                kill(process);
                throw new Problem(
                        Kind.CHECK_FAILED,
                        where + ": the fence command '" + line + "' did not end within " + limit.toMillis()
                                + " ms and was killed; it printed: " + tail(output) + tail(errors),
                        "Find out what it waits for, or raise fence.command-timeout.");
            }
            return new Ended(process.exitValue(), tail(output), tail(errors));
        } catch (IOException e) {
            throw new UncheckedIOException("running '" + line + "' failed", e);
        } finally {
            remove(folder);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("bluegreen-fence-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary folder for a command's output", e);
        }
    }

    private static Process start(String where, String line, ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    where + ": the fence command '" + line + "' could not be started: " + e.getMessage(),
                    "Correct fence.command; the file must be there and executable.",
                    e);
        }
    }

    private static boolean await(String where, String line, Process process, Duration limit) {
        try {
            return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new Problem(
                    Kind.UNAVAILABLE,
                    where + ": interrupted while the fence command '" + line + "' ran; it was killed",
                    "Run it again, or lower the fence.",
                    e);
        }
    }

    /** The children first are found, then all are killed: without their parent they could not be found any more. */
    private static void kill(Process process) {
        List<ProcessHandle> tree = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        tree.forEach(ProcessHandle::destroyForcibly);
    }

    private static String tail(Path file) throws IOException {
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            long length = open.length();
            open.seek(Math.max(0, length - TAIL_BYTES));
            byte[] end = new byte[(int) (length - open.getFilePointer())];
            open.readFully(end);
            return new String(end, StandardCharsets.UTF_8).strip();
        }
    }

    private static void remove(Path folder) {
        try {
            for (String name : List.of("output", "errors")) {
                Files.deleteIfExists(folder.resolve(name));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
