package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.consumers.SideTopics;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.consumers.marker.MarkerSearch;
import io.pgbluegreen.consumers.subscription.Cursor;
import io.pgbluegreen.consumers.subscription.Cursors;
import io.pgbluegreen.consumers.subscription.SubscriptionRoles;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.PulsarConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Looks for subscriptions that have not gone where the writes went. */
public final class MissedHandovers {

    private static final Duration SEARCH_LIMIT = Duration.ofMinutes(2);
    private static final Comparator<Marker> NEWEST_FIRST = Comparator.comparingLong(
                    (Marker marker) -> marker.key().operation())
            .reversed();

    private final PulsarConnection pulsar;
    private final SideTopics topics;
    private final SubscriptionRoles roles;

    /** @param pulsar not closed with this */
    public MissedHandovers(PulsarConnection pulsar, SideTopics topics, SubscriptionRoles roles) {
        this.pulsar = pulsar;
        this.topics = topics;
        this.roles = roles;
    }

    /**
     * Compares every subscription of the topic that an operation ended with the one of that name on the other topic. One
     * that has none there was made after the operation, unless the operation is the newest.
     *
     * @param firstMarkers of all operations that went through
     * @return by operation, the oldest first; then by name
     * @throws Problem CHECK_FAILED when a topic does not exist, UNAVAILABLE when Pulsar is not there
     */
    public List<MissedHandover> find(List<Marker> firstMarkers) throws InterruptedException {
        List<Marker> markers = firstMarkers.stream().sorted(NEWEST_FIRST).toList();
        List<MissedHandover> missed = new ArrayList<>();
        for (Side to : Side.values()) {
            List<Marker> written =
                    markers.stream().filter(marker -> marker.side() == to).toList();
            if (!written.isEmpty()) {
                boolean active = written.get(0).equals(markers.get(0));
                missed.addAll(find(to, written, active));
            }
        }
        missed.sort(Comparator.comparingLong(MissedHandover::operation).thenComparing(MissedHandover::subscription));
        return missed;
    }

    /** @param active whether {@code to} takes writes now */
    private List<MissedHandover> find(Side to, List<Marker> markers, boolean active) throws InterruptedException {
        Map<String, Cursor> there = new Cursors(pulsar, topics.of(to)).read();
        List<String> names = new ArrayList<>(
                new Cursors(pulsar, topics.of(to.other())).read().keySet());
        names.removeIf(name -> !roles.kindOf(to.other(), name).isHandedOver()
                || (there.containsKey(name) ? there.get(name).isConnected() : !active));
        List<MissedHandover> missed = new ArrayList<>();
        // From the newest on: who has read its first marker has read all before, and most have.
        for (Marker marker : markers) {
            if (names.isEmpty()) {
                break;
            }
            Optional<MarkerPlace> place = new MarkerSearch(pulsar, topics.of(to)).find(marker, SEARCH_LIMIT);
            if (place.isEmpty()) {
                continue;
            }
            names.removeIf(name -> there.containsKey(name)
                    && there.get(name).isPast(place.get().last()));
            for (String name : names) {
                Optional<Cursor> cursor = Optional.ofNullable(there.get(name));
                missed.add(new MissedHandover(
                        name,
                        marker.key().operation(),
                        to,
                        cursor.filter(each -> CursorMove.isHandedOver(each, place.get()))
                                .isPresent()));
            }
            names.removeIf(name -> !there.containsKey(name));
        }
        return missed;
    }
}
