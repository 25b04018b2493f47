package io.pgbluegreen.cli;

import java.io.Console;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a command takes from the process that it runs in.
 *
 * @param environment the variables that a configuration file may name
 * @param workingDirectory where relative paths of the command line count from
 * @param interactive whether output goes to a terminal and may be redrawn in place
 * @param stopSignal how a command that works until it is stopped learns that it is
 * @param answers waits for the next line that a person types; nothing where there is no person, or no more lines
 */
public record Surroundings(
        Map<String, String> environment,
        Path workingDirectory,
        boolean interactive,
        StopSignal stopSignal,
        Supplier<Optional<String>> answers) {

    /** Where nobody can be asked. */
    public Surroundings(
            Map<String, String> environment, Path workingDirectory, boolean interactive, StopSignal stopSignal) {
        this(environment, workingDirectory, interactive, stopSignal, Optional::empty);
    }

    public Surroundings {
        environment = Map.copyOf(environment);
        workingDirectory = workingDirectory.toAbsolutePath().normalize();
    }

    /** Those of this process. Whether it writes to a terminal is told by the launcher: Java 17 cannot know for sure. */
    public static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(),
                Path.of(""),
                Boolean.getBoolean("bluegreen.terminal"),
                new StopSignal(),
                Surroundings::readLine);
    }

    private static Optional<String> readLine() {
        return Optional.ofNullable(System.console()).map(Console::readLine);
    }

    /** Whether output may have colours; the variable {@code NO_COLOR} says that it may not. */
    public boolean coloured() {
        return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
