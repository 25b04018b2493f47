package io.pgbluegreen.cli.consumer;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.consumers.marker.MarkerSearch;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.PulsarConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The newest operation that has written both of its markers.
 *
 * @param finalMarker the last write of the side that took writes before
 * @param firstMarker the first write of the side that takes them since
 */
public record LastSwitch(Marker finalMarker, Marker firstMarker) {

    private static final Duration SEARCH_LIMIT = Duration.ofMinutes(2);

    /**
     * Reads the markers on whichever cluster answers.
     *
     * @return nothing before the first cutover
     * @throws Problem when neither answers
     */
    public static Optional<LastSwitch> find(Migration migration) {
        Optional<Problem> away = Optional.empty();
        for (Side side : Side.values()) {
            try (Cluster cluster = Cluster.open(migration.cluster(side), "bluegreen consumers")) {
                cluster.requireSchema();
                return newest(cluster.call("read its markers", MarkerTable::readAll));
            } catch (Problem problem) {
                if (problem.kind() != Kind.UNAVAILABLE) {
                    throw problem;
                }
                away = Optional.of(problem);
            }
        }
        throw away.orElseThrow();
    }

    static Optional<LastSwitch> newest(List<Marker> markers) {
        return markers.stream()
                .filter(marker -> marker.key().kind() == MarkerKey.Kind.FIRST)
                .max(Comparator.comparingLong(marker -> marker.key().operation()))
                .flatMap(first -> markers.stream()
                        .filter(marker -> marker.key().kind() == MarkerKey.Kind.FINAL
                                && marker.key().operation() == first.key().operation())
                        .findFirst()
                        .map(last -> new LastSwitch(last, first)));
    }

    /** The side that took writes before it. */
    public Side from() {
        return finalMarker.side();
    }

    /**
     * Looks both markers up in their topics.
     *
     * @return each under the side whose topic it is in
     * @throws Problem NEEDS_PERSON when one is not there
     */
    public Map<Side, MarkerPlace> places(Migration migration, PulsarConnection pulsar) throws InterruptedException {
        return Map.of(
                from(), place(migration, pulsar, finalMarker),
                from().other(), place(migration, pulsar, firstMarker));
    }

    private static MarkerPlace place(Migration migration, PulsarConnection pulsar, Marker marker)
            throws InterruptedException {
        return new MarkerSearch(pulsar, migration.topic(marker.side()))
                .find(marker, SEARCH_LIMIT)
                .orElseThrow(() -> new Problem(
                        Kind.NEEDS_PERSON,
                        "the " + marker + " is not in topic " + migration.topic(marker.side()),
                        "See with bluegreen status whether the publisher of " + marker.side()
                                + " runs; if it does, somebody has replaced the topic."));
    }
}
