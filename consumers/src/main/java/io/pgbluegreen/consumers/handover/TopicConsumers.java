package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.consumers.SideTopics;
import io.pgbluegreen.consumers.follower.Follower;
import io.pgbluegreen.consumers.marker.MarkerPlace;
import io.pgbluegreen.consumers.marker.MarkerSearch;
import io.pgbluegreen.consumers.subscription.Cursor;
import io.pgbluegreen.consumers.subscription.Cursors;
import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.cutover.port.Consumers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.PulsarConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.pulsar.client.api.MessageId;

/**
 * The subscriptions of both topics, and how they go from one to the other. A subscription's place is what is
 * acknowledged without a gap; where consumers share one (Shared, Key_Shared), messages that one of them has acknowledged
 * ahead of the others do not count.
 */
public final class TopicConsumers implements Consumers {

    /**
     * How long to look for unread transactions on a topic whose side has taken no writes: a day of heartbeats takes a
     * few seconds.
     */
    private static final Duration SEARCH_LIMIT = Duration.ofMinutes(5);

    private final PulsarConnection pulsar;
    private final SideTopics topics;
    private final HandoverSettings settings;
    private final Map<String, Follower> followers = new HashMap<>();
    private final HandoverObserver observer;

    /**
     * For one pair of clusters.
     *
     * @param pulsar not closed with this
     */
    public TopicConsumers(
            PulsarConnection pulsar,
            SideTopics topics,
            HandoverSettings settings,
            List<Follower> followers,
            HandoverObserver observer) {
        this.pulsar = pulsar;
        this.topics = topics;
        this.settings = settings;
        followers.forEach(follower -> this.followers.put(follower.subscription(), follower));
        this.observer = observer;
    }

    /**
     * {@inheritDoc} Those that exist there are left where they are: none can stand behind what comes.
     *
     * @throws Problem CHECK_FAILED when a topic does not exist, UNAVAILABLE when Pulsar is not there
     */
    @Override
    public List<String> prepare(Side from, Side to) {
        Cursors there = cursors(to);
        List<String> names = new ArrayList<>(handedOver(from).keySet());
        if (!names.isEmpty()) {
            Map<String, Cursor> existing = there.read();
            names.stream()
                    .filter(name -> !existing.containsKey(name))
                    .forEach(name -> there.create(name, MessageId.latest));
        }
        return names;
    }

    @Override
    public List<String> tellPartitions(Side to, String leaves) {
        List<String> problems = new ArrayList<>();
        for (Follower follower : followers.values()) {
            try {
                follower.notePartitions(to, leaves);
            } catch (Problem problem) {
                problems.add("Follower " + follower.name() + " was not told which partitions " + to + " has ("
                        + problem.getMessage() + "). Should it stop at one that it lacks, begin anew with it: drop its"
                        + " tables, its schema bluegreen, and subscription " + follower.subscription()
                        + " of both topics, and run `bluegreen setup`.");
            }
        }
        return problems;
    }

    @Override
    public List<Handover> handOver(Side from, Side to, Sighting finalMarker, Sighting firstMarker, Duration limit)
            throws InterruptedException {
        MarkerSearch search = new MarkerSearch(pulsar, topics.of(from));
        MarkerSearch searchTo = new MarkerSearch(pulsar, topics.of(to));
        return handOver(
                from,
                search.at(finalMarker, MarkerKey.Kind.FINAL),
                searchTo.at(firstMarker, MarkerKey.Kind.FIRST),
                subscription -> true,
                limit);
    }

    /**
     * The same with markers that were looked up, for some of the subscriptions.
     *
     * @param finalMarker in {@code from}'s topic
     * @param firstMarker in the other side's topic
     * @return what became of each, by name; empty where there is none
     */
    public List<Handover> handOver(
            Side from, MarkerPlace finalMarker, MarkerPlace firstMarker, Predicate<String> which, Duration limit)
            throws InterruptedException {
        requirePair(finalMarker, firstMarker);
        Passage passage =
                new Passage(from, from.other(), cursors(from), cursors(from.other()), finalMarker, firstMarker);
        TreeSet<String> names = new TreeSet<>(handedOver(from).keySet());
        names.removeIf(which.negate());
        SubscriptionHandover work = new SubscriptionHandover(
                passage,
                new CursorMove(pulsar, passage, SEARCH_LIMIT),
                new HandoverHook(settings.hook(), settings.hookLimit()));
        return List.copyOf(new HandoverRun(passage, work, followers, names, oneAtATime(), limit)
                .run()
                .values());
    }

    private static void requirePair(MarkerPlace finalMarker, MarkerPlace firstMarker) {
        boolean pair = finalMarker.key().kind() == MarkerKey.Kind.FINAL
                && firstMarker.key().kind() == MarkerKey.Kind.FIRST
                && finalMarker.key().operation() == firstMarker.key().operation();
        if (!pair) {
            throw new IllegalArgumentException("expected the final and the first marker of one operation, found the "
                    + finalMarker.key() + " and the " + firstMarker.key());
        }
    }

    private Map<String, Cursor> handedOver(Side side) {
        Map<String, Cursor> found = new HashMap<>(cursors(side).read());
        found.keySet().removeIf(name -> !settings.roles().kindOf(side, name).isHandedOver());
        return found;
    }

    private Cursors cursors(Side side) {
        return new Cursors(pulsar, topics.of(side));
    }

    private HandoverObserver oneAtATime() {
        return new HandoverObserver() {
            @Override
            public synchronized void changed(Handover now, boolean done) {
                observer.changed(now, done);
            }
        };
    }
}
