package io.pgbluegreen.cutover.real;

import io.pgbluegreen.cutover.Cluster;
import io.pgbluegreen.cutover.Clusters;
import io.pgbluegreen.cutover.port.ChangeLog;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** For a process that cannot see the stand-in for the topics: what has arrived on the other side must have stood there. */
final class TableTopics implements ChangeLog {

    private final Clusters clusters;

    TableTopics(Clusters clusters) {
        this.clusters = clusters;
    }

    @Override
    public String end(Side side) {
        return "00";
    }

    @Override
    public Watch watch(Side side, String afterMessage) {
        Cluster there = clusters.of(side.other());
        return new Watch() {
            @Override
            public Sighting awaitMarker(MarkerKey key, Duration limit) throws InterruptedException {
                Marker marker = await(there, key, limit, found -> true);
                return new Sighting("01", 1, marker.insertedLsn(), marker.insertedLsn());
            }

            @Override
            public List<Write> awaitSeal(MarkerKey key, Duration limit) throws InterruptedException {
                await(there, key, limit, Marker::sealed);
                return List.of();
            }

            @Override
            public void close() {}
        };
    }

    private static Marker await(Cluster cluster, MarkerKey key, Duration limit, Predicate<Marker> wanted)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        try (Connection connection = new PostgresSessions(cluster.settings()).open("bluegreen test")) {
            while (System.nanoTime() < end) {
                Optional<Marker> found = MarkerTable.find(connection, key).filter(wanted);
                if (found.isPresent()) {
                    return found.get();
                }
                TimeUnit.MILLISECONDS.sleep(2);
            }
        } catch (SQLException e) {
            throw new Problem(Kind.UNAVAILABLE, "gone", "Look at it.", e);
        }
        throw new Problem(Kind.UNAVAILABLE, "the " + key + " did not come", "Look at it.");
    }

    @Override
    public void close() {}
}
