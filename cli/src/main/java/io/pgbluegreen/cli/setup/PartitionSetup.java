package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.metadata.PartitionLeafTable;
import java.util.Map;

/** Tells each side which partitions the other has, as long as what becomes of them is recorded. */
final class PartitionSetup {

    private PartitionSetup() {}

    /** What a side knew of itself was told to the other, by this or in the stream: told again is what it did not know. */
    static void run(Map<Side, Cluster> clusters) {
        clusters.forEach((side, cluster) -> {
            boolean news = cluster.call("note its partitions", connection -> PartitionLeafTable.note(connection, side));
            Cluster other = clusters.get(side.other());
            if (other != null && news) {
                tell(cluster, other);
            } else if (other != null) {
                tellOnce(cluster, other);
            }
        });
    }

    /** Tells a database that knows nothing of the cluster's partitions. */
    static void tellOnce(Cluster cluster, Cluster database) {
        boolean known =
                database.call("read the partitions of " + cluster.side(), connection -> !PartitionLeafTable.read(
                                connection, cluster.side().label())
                        .isEmpty());
        if (!known) {
            tell(cluster, database);
        }
    }

    private static void tell(Cluster cluster, Cluster database) {
        if (cluster.call("look for event triggers", DdlCapture::isRecording)) {
            String leaves = cluster.call("tell its partitions", PartitionLeafTable::describe);
            database.call("note the partitions of " + cluster.side(), connection -> {
                PartitionLeafTable.replace(connection, cluster.side(), leaves);
                return leaves;
            });
        }
    }
}
