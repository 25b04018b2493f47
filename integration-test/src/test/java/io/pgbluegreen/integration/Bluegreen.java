package io.pgbluegreen.integration;

import io.pgbluegreen.cli.StopSignal;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Runs the command {@code bluegreen} in a JVM of its own, with the heap that the launcher gives it. */
final class Bluegreen {

    private static final Duration LONGEST_COMMAND = Duration.ofMinutes(15);
    private static final String MAIN = "io.pgbluegreen.cli.Main";

    private Bluegreen() {}

    /** Runs a command to its end. */
    static JavaProgram.Result run(Path folder, String... arguments) {
        try (JavaProgram program = startCommand(folder, arguments)) {
            return program.await(LONGEST_COMMAND);
        }
    }

    /** Starts a command that goes on, such as a daemon; it does not go on for long enough to be worth the second compiler. */
    static JavaProgram start(Path folder, String... arguments) {
        return JavaProgram.start(
                folder,
                MAIN,
                List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                arguments);
    }

    /** Starts a command that ends soon: its JVM does not compile for long runs. */
    static JavaProgram startCommand(Path folder, String... arguments) {
        return JavaProgram.start(
                folder, MAIN, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), arguments);
    }

    /** Runs a command to its end in this JVM, which saves a second or two and is the same otherwise. */
    static JavaProgram.Result runHere(Path folder, String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter errors = new StringWriter();
        int exitCode = io.pgbluegreen.cli.Bluegreen.commandLine(
                        new Surroundings(Map.of(), folder, false, new StopSignal()))
                .setOut(new PrintWriter(output, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
        return new JavaProgram.Result(exitCode, output.toString(), errors.toString());
    }
}
