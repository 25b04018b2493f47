package io.pgbluegreen.postgres.metadata;

import java.time.Instant;
import java.util.Optional;

/**
 * A daemon's row: what it says of itself, and what is wanted of it.
 *
 * @param host where its process runs
 * @param startedAt when its process registered, by the server's clock
 * @param beatAt when it last wrote, by the server's clock
 * @param silentForMillis how long ago that was when the row was read, by the server's clock
 */
public record Daemon(
        DaemonState state,
        DesiredState desired,
        Optional<String> host,
        Optional<Long> pid,
        Optional<Instant> startedAt,
        Optional<Instant> beatAt,
        Optional<Long> silentForMillis) {}
