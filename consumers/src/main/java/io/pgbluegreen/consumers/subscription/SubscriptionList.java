package io.pgbluegreen.consumers.subscription;

import io.pgbluegreen.consumers.SideTopics;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.PulsarConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every durable subscription of both topics. */
public final class SubscriptionList {

    private SubscriptionList() {}

    /**
     * Asks the broker; blue's topic first, names in order.
     *
     * @param markers that were found in each side's topic, the newest ones as a rule
     * @throws Problem CHECK_FAILED when a topic does not exist, UNAVAILABLE when Pulsar is not there
     */
    public static List<ListedSubscription> read(
            PulsarConnection pulsar, SideTopics topics, SubscriptionRoles roles, Map<Side, List<MarkerPlace>> markers) {
        List<ListedSubscription> all = new ArrayList<>();
        for (Side side : Side.values()) {
            List<MarkerPlace> known = markers.getOrDefault(side, List.of());
            for (Cursor cursor :
                    new Cursors(pulsar, topics.of(side)).readWithAge().values()) {
                all.add(new ListedSubscription(
                        side,
                        roles.kindOf(side, cursor.name()),
                        cursor,
                        known.isEmpty() ? Optional.empty() : Optional.of(Place.of(cursor, known))));
            }
        }
        return all;
    }
}
