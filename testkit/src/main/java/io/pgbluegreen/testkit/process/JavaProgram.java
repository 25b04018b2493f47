package io.pgbluegreen.testkit.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Java program in a JVM of its own, on this JVM's class path. It ends with this JVM at the latest, unless that is
 * killed.
 */
public final class JavaProgram implements AutoCloseable {

    private final String name;
    private final Process process;
    private final Path output;
    private final Path errors;
    private final Thread guard;

    private JavaProgram(String name, Process process, Path output, Path errors) {
        this.name = name;
        this.process = process;
        this.output = output;
        this.errors = errors;
        this.guard = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(guard);
    }

    /**
     * What a program that ended has left.
     *
     * @param exitCode 128 + n where signal n ended it
     */
    public record Result(int exitCode, String output, String errors) {}

    /**
     * Starts a program.
     *
     * @param folder its working directory, in which its output is kept too
     * @param mainClass on this JVM's class path
     * @param jvmOptions for example {@code -Xmx256m}
     */
    public static JavaProgram start(Path folder, String mainClass, List<String> jvmOptions, String... arguments) {
        String name = arguments.length == 0 ? mainClass : arguments[0];
        try {
            Path output = Files.createTempFile(folder, name + "-", ".out");
            Path errors = Files.createTempFile(folder, name + "-", ".err");
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(jvmOptions);
            command.addAll(List.of("-cp", classPath(), mainClass));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            return new JavaProgram(String.join(" ", arguments), process, output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** This JVM's own, fit for any working directory. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Waits for the end.
     *
     * @throws IllegalStateException when the program still runs after that time
     */
    public Result await(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("'" + name + "' still runs after " + atMost + ":\n" + errors());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for '" + name + "'", e);
        }
        return new Result(process.exitValue(), output(), errors());
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    /** The operating system's number of the process. */
    public long pid() {
        return process.pid();
    }

    /** What it has printed so far. */
    public String output() {
        return read(output);
    }

    /** What it has printed to standard error so far. */
    public String errors() {
        return read(errors);
    }

    /** SIGKILL: no handler runs. Returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        await(Duration.ofMinutes(2));
    }

    /** SIGSTOP: it stands still and knows nothing of it, as on a machine that swaps or is moved. */
    public void pause() {
        ServerProcess.signal(pid(), "STOP");
    }

    /** SIGCONT, after {@link #pause}. */
    public void resume() {
        ServerProcess.signal(pid(), "CONT");
    }

    /** SIGTERM, as a supervisor ends a daemon, and the end of it. */
    public Result terminate() {
        process.destroy();
        return await(Duration.ofMinutes(2));
    }

    /** Kills the program if it still runs. */
    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(guard);
        } catch (IllegalStateException e) {
            // This JVM is ending, and the hook has run.
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
