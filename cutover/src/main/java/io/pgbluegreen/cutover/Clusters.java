package io.pgbluegreen.cutover;

import io.pgbluegreen.postgres.Side;

/** Both clusters. */
public record Clusters(Cluster blue, Cluster green) {

    public Clusters {
        if (blue.side() != Side.BLUE || green.side() != Side.GREEN) {
            throw new IllegalArgumentException(
                    "expected blue and green, found " + blue.side() + " and " + green.side());
        }
    }

    public Cluster of(Side side) {
        return side == Side.BLUE ? blue : green;
    }
}
