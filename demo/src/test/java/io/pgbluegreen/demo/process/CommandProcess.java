package io.pgbluegreen.demo.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A command in a JVM of its own, with a temporary folder of its own, so that a test sees what it leaves behind. */
final class CommandProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(20);

    private final Process process;
    private final Path folder;
    private final Path output;

    private CommandProcess(Process process, Path folder, Path output) {
        this.process = process;
        this.folder = folder;
        this.output = output;
    }

    /** Starts a main class with this test's class path. */
    static CommandProcess start(Class<?> main, String... arguments) throws IOException {
        // Servers that root starts run as another user, who must get through to their folders.
        Path folder = Files.createTempDirectory("bluegreen-demo-test-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        Path output = folder.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new CommandProcess(process, folder, output);
    }

    /** Its working directory and temporary folder. */
    Path folder() {
        return folder;
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    /** Waits until the output holds a text. */
    void awaitOutput(String text) {
        Awaitility.await("'" + text + "' in the output").until(() -> {
            assertThat(process.isAlive() || output().contains(text))
                    .as("the process ended without saying '%s':%n%s", text, output())
                    .isTrue();
            return output().contains(text);
        });
    }

    /** Waits until it ends; returns its exit code. */
    int awaitEnd() throws InterruptedException, IOException {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the process does not end:%n%s", output())
                .isTrue();
        return process.exitValue();
    }

    /** Its servers and whatever else it has started. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** SIGTERM, which ends a JVM in the same way as Ctrl-C. */
    void terminate() {
        process.destroy();
    }

    /** What the servers had in the temporary folder and in memory is gone, or goes at once. */
    void assertNothingLeft(List<ProcessHandle> children) {
        Awaitility.await("the end of every server and folder").untilAsserted(() -> {
            assertThat(children).noneMatch(ProcessHandle::isAlive);
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.filter(file -> file.getFileName().toString().startsWith("pgbluegreen-")))
                        .isEmpty();
            }
        });
    }

    /** Ends it, and removes the folder. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        assertNothingLeft(List.of());
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }
}
