package io.pgbluegreen.consumers.follower;

import io.pgbluegreen.postgres.Side;
import java.time.Instant;
import java.util.Optional;

/**
 * The row of {@code bluegreen.follower}.
 *
 * @param follows the side whose topic is applied here
 * @param operation the last cutover or rollback that it has followed, or the last one before it was set up; 0 before the
 *     first
 * @param firstLoadSource the side from which it is or was loaded; empty where it began empty, and once it has followed an
 *     operation
 * @param since when it began to follow that side, by its own clock
 */
public record FollowerState(String name, Side follows, long operation, Optional<Side> firstLoadSource, Instant since) {

    /**
     * Whether its applier has to wait for the first load and to leave out what that has brought. No longer so once it
     * has followed an operation since: the start LSNs are positions of the side that it was loaded from.
     */
    public boolean awaitsFirstLoad() {
        return firstLoadSource.isPresent();
    }
}
