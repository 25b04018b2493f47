package io.pgbluegreen.cli.setup;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.metadata.PartitionLeafTable;
import io.pgbluegreen.snapshotcopy.schema.Partitioning;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

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

    /**
     * Tells a follower. What becomes of the partitions of the side that takes writes, it reads in that one's stream; of the
     * other's it hears by nobody else, and does so only as long as it has not to follow an operation first.
     */
    static void tellFollower(Cluster cluster, Cluster follower, Side active, Side follows) {
        if (follows == active && cluster.side() != active) {
            tell(cluster, follower);
        } else {
            tellOnce(cluster, follower);
        }
    }

    /** Tells a database that knows nothing of the cluster's partitions. */
    private static void tellOnce(Cluster cluster, Cluster database) {
        boolean known =
                database.call("read the partitions of " + cluster.side(), connection -> !PartitionLeafTable.read(
                                connection, cluster.side().label())
                        .isEmpty());
        if (!known) {
            tell(cluster, database);
        }
    }

    /** Tells blue of green's, once green has them, and warns of what that means for the way back. */
    static void tellWayBack(Cluster green, Cluster blue, SetupLog log) {
        green.call("note its partitions", connection -> PartitionLeafTable.note(connection, Side.GREEN));
        tell(green, blue);
        List<String> notes = blue.call(
                "list its partitions",
                onBlue -> green.call("list its partitions", onGreen -> Partitioning.read(Side.BLUE, onBlue, onGreen)
                        .notesOfTheWayBack(tables(onBlue), tables(onGreen))));
        notes.forEach(log::warns);
    }

    private static Map<TableId, Table> tables(Connection connection) throws SQLException {
        return Catalog.tables(connection, TableFilter.ALL).stream()
                .collect(Collectors.toMap(Table::id, Function.identity()));
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
