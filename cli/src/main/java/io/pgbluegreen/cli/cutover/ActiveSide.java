package io.pgbluegreen.cli.cutover;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which side takes writes of applications, as the markers say. */
public final class ActiveSide {

    private ActiveSide() {}

    /**
     * Asks every cluster that is there for its own markers, and for those of the other side where that one is away. A
     * cluster without markers is as it was set up: blue active, green passive.
     *
     * @param clusters one at least
     * @return nothing where the markers name no side or both: an operation is open then
     */
    public static Optional<Side> find(Map<Side, Cluster> clusters) {
        Set<Side> active = EnumSet.noneOf(Side.class);
        for (Side side : Side.values()) {
            Cluster witness = Optional.ofNullable(clusters.get(side))
                    .or(() -> Optional.ofNullable(clusters.get(side.other())))
                    .orElseThrow(() -> new IllegalArgumentException("expected a cluster at least, found none"));
            if (isActive(witness, side)) {
                active.add(side);
            }
        }
        return active.size() == 1 ? active.stream().findFirst() : Optional.empty();
    }

    private static boolean isActive(Cluster witness, Side side) {
        return witness.call(
                "read its markers",
                connection ->
                        MetadataSchema.exists(connection) ? MarkerTable.isActive(connection, side) : side == Side.BLUE);
    }
}
