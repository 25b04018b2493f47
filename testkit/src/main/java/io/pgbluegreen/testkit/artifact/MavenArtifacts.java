package io.pgbluegreen.testkit.artifact;

import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.resolution.ArtifactDescriptorRequest;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.util.artifact.JavaScopes;
import org.eclipse.aether.util.filter.DependencyFilterUtils;

/**
 * Resolves artifacts at run time just as Maven would: into the user's local repository, through the mirrors and proxies
 * of {@code settings.xml}, with checksums enforced, and without the network once they are there.
 */
public final class MavenArtifacts {

    private MavenArtifacts() {}

    /**
     * One artifact's file.
     *
     * @param what what to call it in the progress line, e.g. {@code PostgreSQL 17.11.0}
     * @param coordinates {@code group:artifact:version}
     * @throws ArtifactException if it is neither in the local repository nor to be had from a remote one
     */
    public static Path resolve(String what, String coordinates) {
        return resolve(what, coordinates, overrides());
    }

    static Path resolve(String what, String coordinates, ContextOverrides.Builder overrides) {
        return withContext(what, coordinates, overrides, context -> {
            ArtifactRequest request =
                    new ArtifactRequest(new DefaultArtifact(coordinates), context.remoteRepositories(), null);
            return context.repositorySystem()
                    .resolveArtifact(context.repositorySystemSession(), request)
                    .getArtifact()
                    .getFile()
                    .toPath();
        });
    }

    /**
     * The files of an artifact and of all it needs at run time, in class path order, with the versions that a BOM manages.
     *
     * @throws ArtifactException as {@link #resolve}
     */
    public static List<Path> resolveClassPath(String what, String coordinates, String bomCoordinates) {
        return withContext(what, coordinates, overrides(), context -> {
            ArtifactDescriptorRequest bom = new ArtifactDescriptorRequest(
                    new DefaultArtifact(bomCoordinates), context.remoteRepositories(), null);
            List<Dependency> managed = context.repositorySystem()
                    .readArtifactDescriptor(context.repositorySystemSession(), bom)
                    .getManagedDependencies();
            CollectRequest collect = new CollectRequest(
                    new Dependency(new DefaultArtifact(coordinates), JavaScopes.RUNTIME), context.remoteRepositories());
            collect.setManagedDependencies(managed);
            DependencyRequest request =
                    new DependencyRequest(collect, DependencyFilterUtils.classpathFilter(JavaScopes.RUNTIME));
            return context
                    .repositorySystem()
                    .resolveDependencies(context.repositorySystemSession(), request)
                    .getArtifactResults()
                    .stream()
                    .map(ArtifactResult::getArtifact)
                    .map(artifact -> artifact.getFile())
                    .map(File::toPath)
                    .toList();
        });
    }

    /** The user's own settings. */
    static ContextOverrides.Builder overrides() {
        ContextOverrides.Builder overrides =
                ContextOverrides.create().withUserSettings(true).checksumPolicy(ContextOverrides.ChecksumPolicy.FAIL);
        String localRepository = System.getProperty("maven.repo.local", "");
        if (!localRepository.isEmpty()) {
            overrides.withLocalRepositoryOverride(Path.of(localRepository));
        }
        return overrides;
    }

    private static <T> T withContext(
            String what, String coordinates, ContextOverrides.Builder overrides, Resolution<T> resolution) {
        DownloadProgress progress = new DownloadProgress(what, System.err, isTerminal());
        overrides.transferListener(progress);
        try (Context context = Runtimes.INSTANCE.getRuntime().create(overrides.build())) {
            return resolution.in(context);
        } catch (RepositoryException e) {
            throw new ArtifactException(
                    what + " (" + coordinates + ") could not be resolved: " + e.getMessage()
                            + ". It is downloaded once from Maven Central or the mirror in ~/.m2/settings.xml; check"
                            + " that this machine reaches it, or copy the artifact into the local repository.",
                    e);
        } finally {
            progress.finish();
        }
    }

    /** Whether standard error is a terminal; Java's console does not tell. */
    private static boolean isTerminal() {
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** One question to the resolver. */
    private interface Resolution<T> {
        T in(Context context) throws RepositoryException;
    }
}
