package io.pgbluegreen.testkit;

import io.pgbluegreen.testkit.artifact.ServerVersions;
import java.util.List;
import java.util.Map;

/**
 * What a server is to be like.
 *
 * @param major as PostgreSQL counts: {@code 9.6}, {@code 10}, …
 * @param password the superuser's; asked for unless {@code authentication} is trust
 * @param settings lines of {@code postgresql.conf}, unquoted; they win over the testkit's own
 * @param databases created besides {@code postgres}; the first is what {@link PostgresServer#database()} gives
 */
public record PostgresOptions(
        String major,
        String password,
        PostgresAuthentication authentication,
        Map<String, String> settings,
        List<String> databases) {

    public PostgresOptions {
        ServerVersions.postgres(major);
        if (password.isEmpty() || password.lines().count() != 1) {
            throw new IllegalArgumentException("the superuser's password must be one line that is not empty");
        }
        if (authentication == PostgresAuthentication.SCRAM_SHA_256
                && PostgresAuthentication.best(major) != PostgresAuthentication.SCRAM_SHA_256) {
            throw new IllegalArgumentException(
                    "PostgreSQL " + major + " has no scram-sha-256 (it came with 10); use MD5");
        }
        settings = Map.copyOf(settings);
        databases = List.copyOf(databases);
    }

    /** Shows neither the password nor what the settings are set to. */
    @Override
    public String toString() {
        return "PostgreSQL " + major + " (" + authentication.method() + ", settings " + settings.keySet()
                + ", databases " + databases + ")";
    }
}
