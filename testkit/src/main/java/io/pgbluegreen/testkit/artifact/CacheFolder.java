package io.pgbluegreen.testkit.artifact;

import io.pgbluegreen.testkit.process.OsUser;
import java.nio.file.Path;

/** Where unpacked servers are kept between runs. */
public final class CacheFolder {

    private CacheFolder() {}

    /**
     * {@code -Dtestkit.cache} where given; else {@code $XDG_CACHE_HOME/pgbluegreen} or {@code ~/.cache/pgbluegreen}; for
     * root {@code /var/cache/pgbluegreen}, since the unprivileged user that PostgreSQL then runs as cannot look into
     * {@code /root}.
     */
    public static Path path() {
        String configured = System.getProperty("testkit.cache", "");
        if (!configured.isEmpty()) {
            return Path.of(configured).toAbsolutePath();
        }
        if (OsUser.isRoot()) {
            return Path.of("/var/cache/pgbluegreen");
        }
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path caches = xdg.startsWith("/") ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("pgbluegreen");
    }
}
