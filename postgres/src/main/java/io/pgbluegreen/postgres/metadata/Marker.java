package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.Side;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of {@code bluegreen.marker}.
 *
 * @param side which wrote it
 * @param insertedLsn that side's insert position just before; its commit record stands behind it
 * @param writtenAt by that side's clock
 * @param sealed whether it was written a second time
 */
public record Marker(MarkerKey key, Side side, Lsn insertedLsn, Instant writtenAt, boolean sealed) {

    /**
     * Whether a side takes writes of applications.
     *
     * @param newest the kind of the newest marker that the side wrote; empty before the first
     */
    public static boolean makesActive(Side side, Optional<MarkerKey.Kind> newest) {
        return newest.map(kind -> kind == MarkerKey.Kind.FIRST).orElse(side == Side.BLUE);
    }

    @Override
    public String toString() {
        return key + " on " + side + " at " + insertedLsn + (sealed ? ", sealed" : "");
    }
}
