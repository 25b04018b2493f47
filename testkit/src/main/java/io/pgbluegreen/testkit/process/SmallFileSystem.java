package io.pgbluegreen.testkit.process;

import io.pgbluegreen.testkit.requirement.MissingRequirementException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file system in memory that is small enough to be filled, below a {@link GuardedFolder}, whose guard takes it down at
 * the latest.
 *
 * <p>Servers use it while it is there: close them first, or what they still hold open stays until they end.
 */
public final class SmallFileSystem implements AutoCloseable {

    private final GuardedFolder guarded;
    private final Path folder;

    private SmallFileSystem(GuardedFolder guarded, Path folder) {
        this.guarded = guarded;
        this.folder = folder;
    }

    /**
     * Mounts it, writable for everybody.
     *
     * @throws MissingRequirementException where this process may not mount, which takes root
     */
    public static SmallFileSystem mount(int megabytes) {
        GuardedFolder guarded = null;
        try {
            guarded = GuardedFolder.create("disk");
            Path folder = Files.createDirectory(guarded.path().resolve("disk"));
            Optional<String> refusal =
                    run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m,mode=0777", "tmpfs", folder.toString());
            if (refusal.isPresent()) {
                guarded.close();
                throw new MissingRequirementException(
                        "a small file system cannot be mounted, for which one must be root: " + refusal.get());
            }
            return new SmallFileSystem(guarded, folder);
        } catch (IOException e) {
            if (guarded != null) {
                guarded.close();
            }
            throw new UncheckedIOException(e);
        }
    }

    /** Where it is mounted. */
    public Path folder() {
        return folder;
    }

    /** Hands it to the owner of a server's data directory, as a tablespace needs. */
    public void giveToOwnerOf(Path dataDirectory) {
        try {
            Files.setOwner(folder, Files.getOwner(dataDirectory));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it larger, or smaller down to what it holds. */
    public void resize(int megabytes) {
        remount("size=" + megabytes + "m");
    }

    /** Lets nobody write any more, root included. */
    public void makeReadOnly() {
        remount("ro");
    }

    private void remount(String option) {
        try {
            Optional<String> refusal = run("mount", "-o", "remount," + option, folder.toString());
            if (refusal.isPresent()) {
                throw new IllegalStateException("'" + folder + "' refuses '" + option + "': " + refusal.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the program complained of, or nothing where it succeeded. */
    private static Optional<String> run(String... command) throws IOException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            int status = process.waitFor();
            return status == 0 ? Optional.empty() : Optional.of(output + " (status " + status + ")");
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    /** Takes it down, with all that is in it. */
    @Override
    public void close() {
        guarded.close();
    }
}
