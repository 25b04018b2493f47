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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * An operation that went through: it has written both of its markers, and taken back neither.
 *
 * @param finalMarker the last write of the side that took writes before
 * @param firstMarker the first write of the side that took them then
 */
public record PastSwitch(Marker finalMarker, Marker firstMarker) {

    private static final Duration SEARCH_LIMIT = Duration.ofMinutes(2);

    /**
     * Reads the markers on whichever cluster answers.
     *
     * @return by operation; nothing before the first cutover
     * @throws Problem when neither answers
     */
    public static List<PastSwitch> all(Migration migration) {
        Optional<Problem> away = Optional.empty();
        for (Side side : Side.values()) {
            try (Cluster cluster = Cluster.open(migration.cluster(side), "bluegreen consumers")) {
                cluster.requireSchema();
                return pairs(cluster.call("read its markers", MarkerTable::readAll));
            } catch (Problem problem) {
                if (problem.kind() != Kind.UNAVAILABLE) {
                    throw problem;
                }
                away = Optional.of(problem);
            }
        }
        throw away.orElseThrow();
    }

    /** The last of them. */
    public static Optional<PastSwitch> newest(List<PastSwitch> all) {
        return all.stream().max(Comparator.comparingLong(PastSwitch::operation));
    }

    static List<PastSwitch> pairs(List<Marker> markers) {
        Map<Long, Marker> finals = markers.stream()
                .filter(marker -> marker.key().kind() == MarkerKey.Kind.FINAL)
                .collect(Collectors.toMap(marker -> marker.key().operation(), Function.identity()));
        return markers.stream()
                .filter(marker -> marker.key().kind() == MarkerKey.Kind.FIRST
                        && finals.containsKey(marker.key().operation()))
                .sorted(Comparator.comparingLong(marker -> marker.key().operation()))
                .map(first -> new PastSwitch(
                        Objects.requireNonNull(finals.get(first.key().operation())), first))
                .toList();
    }

    /** Its number. */
    public long operation() {
        return firstMarker.key().operation();
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
