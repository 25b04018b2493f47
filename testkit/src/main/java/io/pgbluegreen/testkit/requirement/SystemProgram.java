package io.pgbluegreen.testkit.requirement;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program that the distribution packages.
 *
 * @param name of the executable
 * @param packageName as {@code apt-get install} takes it
 */
public record SystemProgram(String name, String packageName) {

    /** Where daemons live, which a user's path often leaves out. */
    private static final String DAEMONS = File.pathSeparator + "/usr/sbin" + File.pathSeparator + "/usr/local/sbin";

    /** The executable, or nothing where it is not installed. */
    public Optional<Path> find() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of((path + DAEMONS).split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * The executable.
     *
     * @throws MissingRequirementException that names the package where it is not installed
     */
    public Path require() {
        return find().orElseThrow(() -> new MissingRequirementException("the program '" + name
                + "' is not installed; install the package " + packageName + " (apt-get install "
                + "--no-install-recommends " + packageName + ")"));
    }
}
