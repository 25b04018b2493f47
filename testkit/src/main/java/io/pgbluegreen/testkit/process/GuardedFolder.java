package io.pgbluegreen.testkit.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A temporary folder and the servers that live in it; both are gone when it is closed, when the JVM ends, and when the
 * JVM is killed. A small shell process beside the JVM sees to that: it waits for the end of a pipe from the JVM, in a
 * session of its own, so that neither Ctrl-C nor a SIGKILL of the JVM takes it along.
 */
public final class GuardedFolder implements AutoCloseable {

    private static final int CLOSE_TIMEOUT_SECONDS = 120;
    private static final Set<GuardedFolder> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(GuardedFolder::closeAll, "testkit-shutdown"));
    }

    private final Path path;
    private final Process guard;

    private GuardedFolder(Path path, Process guard) {
        this.path = path;
        this.guard = guard;
    }

    /**
     * Creates the folder below {@code java.io.tmpdir} and starts its guard.
     *
     * @param name how the folder's name begins, e.g. {@code postgres-17}
     * @throws IOException if the folder cannot be created or there is no {@code sh} or {@code setsid}
     */
    public static GuardedFolder create(String name) throws IOException {
        // Traversable, not readable, for others: a server that root starts runs as another user.
        Path path = Files.createTempDirectory(
                "pgbluegreen-" + name + "-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectory(path.resolve("pids"));
        Process guard = new ProcessBuilder("setsid", "sh", "-c", script("guard.sh"), "testkit-guard", path.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        GuardedFolder folder = new GuardedFolder(path, guard);
        OPEN.add(folder);
        return folder;
    }

    /** Writes a file into the folder that no other user may read. */
    public Path writePrivate(String name, String content) throws IOException {
        Path file = Files.createFile(
                path.resolve(name), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content);
    }

    /** The folder's absolute path. */
    public Path path() {
        return path;
    }

    /**
     * Starts a server. The returned process is the server itself; what it prints is appended to {@code log}.
     *
     * @param endSignal the signal by which the guard ends it, without {@code SIG}, e.g. {@code QUIT}
     */
    public Process launch(List<String> command, Map<String, String> environment, String endSignal, Path log)
            throws IOException {
        List<String> launch = new ArrayList<>(List.of(
                "setsid",
                "sh",
                "-c",
                script("launch.sh"),
                "testkit-launch",
                path.resolve("pids").toString(),
                endSignal));
        launch.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(launch)
                .directory(path.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Ends every server in the folder at once and removes the folder; returns when that is done. */
    @Override
    public void close() {
        OPEN.remove(this);
        endPipe();
        try {
            if (!guard.waitFor(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the servers in " + path + " did not end within "
                        + CLOSE_TIMEOUT_SECONDS + " s; their guard (process " + guard.pid() + ") goes on trying");
            }
        } catch (InterruptedException e) {
            // The guard finishes by itself.
            Thread.currentThread().interrupt();
        }
    }

    private void endPipe() {
        try {
            guard.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException("the guard of " + path + " is gone; remove the folder by hand", e);
        }
    }

    private static void closeAll() {
        List<GuardedFolder> folders = List.copyOf(OPEN);
        // All pipes first, so that the guards work side by side.
        folders.forEach(GuardedFolder::endPipe);
        folders.forEach(GuardedFolder::close);
    }

    private static String script(String name) {
        try (InputStream in = GuardedFolder.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
