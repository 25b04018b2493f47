package io.pgbluegreen.integration;

import io.pgbluegreen.testkit.process.JavaProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs the command {@code bluegreen} in a JVM of its own, with the heap that the launcher gives it. */
final class Bluegreen {

    private static final Duration LONGEST_COMMAND = Duration.ofMinutes(5);

    private Bluegreen() {}

    /** Runs a command to its end. */
    static JavaProgram.Result run(Path folder, String... arguments) {
        try (JavaProgram program = start(folder, arguments)) {
            return program.await(LONGEST_COMMAND);
        }
    }

    /** Starts a command that goes on, such as a daemon. */
    static JavaProgram start(Path folder, String... arguments) {
        return JavaProgram.start(
                folder, "io.pgbluegreen.cli.Main", List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError"), arguments);
    }
}
