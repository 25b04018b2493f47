package io.pgbluegreen.cli;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a command takes from the process that it runs in.
 *
 * @param environment the variables that a configuration file may name
 * @param workingDirectory where relative paths of the command line count from
 * @param interactive whether output goes to a terminal and may be redrawn in place
 * @param stopSignal how a command that works until it is stopped learns that it is
 */
public record Surroundings(
        Map<String, String> environment, Path workingDirectory, boolean interactive, StopSignal stopSignal) {

    public Surroundings {
        environment = Map.copyOf(environment);
        workingDirectory = workingDirectory.toAbsolutePath().normalize();
    }

    /** Those of this process. Whether it writes to a terminal is told by the launcher: Java 17 cannot know for sure. */
    public static Surroundings ofProcess() {
        return new Surroundings(
                System.getenv(), Path.of(""), Boolean.getBoolean("bluegreen.terminal"), new StopSignal());
    }

    /** Whether output may have colours; the variable {@code NO_COLOR} says that it may not. */
    public boolean coloured() {
        return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
