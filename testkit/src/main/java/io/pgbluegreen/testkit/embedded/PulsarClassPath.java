package io.pgbluegreen.testkit.embedded;

import io.pgbluegreen.testkit.artifact.CacheFolder;
import io.pgbluegreen.testkit.artifact.MavenArtifacts;
import io.pgbluegreen.testkit.artifact.ServerVersions;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The jars of a Pulsar standalone, downloaded on first use (about 240 MB). The list is remembered, since working it out
 * takes more than a second even where every jar is there.
 */
final class PulsarClassPath {

    private PulsarClassPath() {}

    /** For {@code java -cp}. */
    static String get() {
        String version = ServerVersions.pulsar();
        Path remembered = CacheFolder.path().resolve("pulsar-" + version + ".classpath");
        try {
            if (Files.exists(remembered)) {
                List<String> jars = Files.readAllLines(remembered);
                if (jars.stream().allMatch(jar -> Files.isReadable(Path.of(jar)))) {
                    return String.join(File.pathSeparator, jars);
                }
            }
            // The parent as a BOM: without it the jars' own wishes mix versions that do not work together.
            List<Path> jars = MavenArtifacts.resolveClassPath(
                    "Apache Pulsar " + version,
                    "org.apache.pulsar:pulsar-broker:" + version,
                    "org.apache.pulsar:pulsar:pom:" + version);
            Files.createDirectories(remembered.getParent());
            Path writing = Files.createTempFile(remembered.getParent(), "pulsar-", ".writing");
            Files.write(writing, jars.stream().map(Path::toString).toList());
            Files.move(writing, remembered, StandardCopyOption.ATOMIC_MOVE);
            return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read or write " + remembered + ": " + e.getMessage(), e);
        }
    }
}
