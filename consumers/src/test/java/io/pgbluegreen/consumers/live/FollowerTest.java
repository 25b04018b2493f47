package io.pgbluegreen.consumers.live;

import static io.pgbluegreen.postgres.Side.BLUE;
import static io.pgbluegreen.postgres.Side.GREEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.consumers.SideTopics;
import io.pgbluegreen.consumers.TestServers;
import io.pgbluegreen.consumers.TopicChangeLog;
import io.pgbluegreen.consumers.follower.Follower;
import io.pgbluegreen.consumers.follower.FollowerState;
import io.pgbluegreen.consumers.handover.HandoverObserver;
import io.pgbluegreen.consumers.handover.HandoverSettings;
import io.pgbluegreen.consumers.handover.TopicConsumers;
import io.pgbluegreen.consumers.marker.MarkerSearch;
import io.pgbluegreen.consumers.subscription.SubscriptionRoles;
import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.cutover.port.ChangeLog.Watch;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.Subscriptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Two real clusters with publishers and appliers in both directions, and a third database that follows the writes: one
 * story in its order, because the clusters are dear to start.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FollowerTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String SUBSCRIPTION = "follower_analytics";
    private static final String[] SCHEMA = {
        "CREATE TABLE public.event (id int PRIMARY KEY, note text)",
        "CREATE TABLE public.total (name text PRIMARY KEY, n bigint)",
    };

    private LiveSide blue;
    private LiveSide green;
    private LiveDatabase third;
    private SideTopics topics;
    private TopicChangeLog log;
    private Follower follower;
    private FollowerDaemon daemon;
    private TopicConsumers consumers;
    private int written;

    @BeforeAll
    void start() throws Exception {
        blue = new LiveSide(BLUE, "11", SCHEMA);
        green = new LiveSide(GREEN, "17", SCHEMA);
        green.applyFrom(blue);
        blue.applyFrom(green);
        topics = new SideTopics(blue.topic, green.topic);
        log = new TopicChangeLog(TestServers.pulsar(), topics);
        third = new LiveDatabase(BLUE, "16", SCHEMA);
        follower = new Follower("analytics", third.sessions, SUBSCRIPTION);
        new Subscriptions(TestServers.pulsar(), blue.topic).create(SUBSCRIPTION);
        follower.setUp(BLUE, blue.facts.systemIdentifier(), blue.facts.timeline(), 0, false);
        daemon = new FollowerDaemon(third, follower, topics);
        consumers = new TopicConsumers(
                TestServers.pulsar(),
                topics,
                new HandoverSettings(
                        new SubscriptionRoles(LiveSide.APPLIER, LiveSide.APPLIER, Set.of(SUBSCRIPTION), Set.of()),
                        List.of(),
                        PATIENCE),
                List.of(follower),
                HandoverObserver.none());
    }

    @AfterAll
    void stop() throws Exception {
        log.close();
        daemon.close();
        blue.close();
        green.close();
    }

    private LiveSide of(Side side) {
        return side == BLUE ? blue : green;
    }

    private void write(Side side, int transactions) throws SQLException {
        for (int i = 0; i < transactions; i++) {
            written++;
            of(side).database
                    .execute("INSERT INTO public.event VALUES (" + written + ", 'written on " + side
                            + "'); INSERT INTO public.total VALUES ('all', 1) ON CONFLICT (name) DO UPDATE"
                            + " SET n = total.n + 1; UPDATE public.event SET note = note || '!' WHERE id = "
                            + (written - 1));
        }
    }

    private void awaitEqual(LiveDatabase one, LiveDatabase other) {
        String rows = "SELECT id || note FROM public.event UNION ALL SELECT name || n FROM public.total ORDER BY 1";
        await().untilAsserted(() -> {
            assertThat(daemon.problem()).isEmpty();
            assertThat(other.rows(rows)).isEqualTo(one.rows(rows)).hasSize(written + 1);
        });
    }

    private record Places(Sighting last, Sighting first) {}

    /** What a cutover does with markers, without a fence: nobody else writes here. */
    private Places operate(long operation, Side from) throws Exception {
        consumers.prepare(from, from.other());
        MarkerKey last = new MarkerKey(operation, Kind.FINAL);
        MarkerKey first = new MarkerKey(operation, Kind.FIRST);
        try (Watch watched = log.watch(from, log.end(from));
                Watch begun = log.watch(from.other(), log.end(from.other()))) {
            of(from).write(last);
            Sighting lastSeen = watched.awaitMarker(last, PATIENCE);
            of(from).seal(last);
            assertThat(watched.awaitSeal(last, PATIENCE)).isEmpty();
            await().until(() -> find(from.other(), last).isPresent());
            of(from.other()).write(first);
            return new Places(lastSeen, begun.awaitMarker(first, PATIENCE));
        }
    }

    private Optional<Marker> find(Side side, MarkerKey key) throws SQLException {
        try (Connection connection = of(side).database.sessions.open("test")) {
            return MarkerTable.find(connection, key);
        }
    }

    private void handOver(Side from, Places places, Duration limit) throws InterruptedException {
        List<Handover> handovers = consumers.handOver(from, from.other(), places.last(), places.first(), limit);
        assertThat(handovers).hasSize(1);
        assertThat(handovers.get(0).problem()).isEmpty();
        assertThat(handovers.get(0).passed()).isTrue();
    }

    @Test
    @Order(1)
    void a_follower_goes_to_green_with_the_writes_and_back_to_blue() throws Exception {
        write(BLUE, 20);
        awaitEqual(blue.database, third);

        Places there = operate(1, BLUE);
        write(GREEN, 20);
        handOver(BLUE, there, PATIENCE);

        assertThat(follower.state().orElseThrow())
                .extracting(FollowerState::follows, FollowerState::operation)
                .containsExactly(GREEN, 1L);
        awaitEqual(green.database, third);
        awaitEqual(green.database, blue.database);
        assertThat(third.rows("SELECT source FROM bluegreen.applied")).containsExactly("green");

        Places back = operate(2, GREEN);
        write(BLUE, 20);
        handOver(GREEN, back, PATIENCE);
        handOver(GREEN, back, PATIENCE);

        assertThat(follower.state().orElseThrow().follows()).isEqualTo(BLUE);
        awaitEqual(blue.database, third);
        awaitEqual(blue.database, green.database);
    }

    @Test
    @Order(2)
    void a_marker_is_found_by_its_row() throws Exception {
        for (MarkerKey key : List.of(new MarkerKey(1, Kind.FINAL), new MarkerKey(2, Kind.FIRST))) {
            Marker row = find(BLUE, key).orElseThrow();
            assertThat(new MarkerSearch(TestServers.pulsar(), blue.topic)
                            .find(row, PATIENCE)
                            .orElseThrow())
                    .satisfies(place -> {
                        assertThat(place.key()).isEqualTo(key);
                        assertThat(place.system()).isEqualTo(blue.facts.systemIdentifier());
                        assertThat(place.sighting().commitLsn()).isGreaterThan(row.insertedLsn());
                    });
        }
        Marker ofGreen = find(BLUE, new MarkerKey(1, Kind.FIRST)).orElseThrow();
        assertThat(new MarkerSearch(TestServers.pulsar(), blue.topic).find(ofGreen, PATIENCE))
                .isEmpty();
    }

    @Test
    @Order(3)
    void a_follower_that_missed_an_operation_stops_until_it_is_handed_over_and_loses_nothing() throws Exception {
        Places there = operate(3, BLUE);
        write(GREEN, 20);
        Places back = operate(4, GREEN);
        write(BLUE, 20);

        await().untilAsserted(() -> assertThat(daemon.problem()).hasValueSatisfying(problem -> assertThat(problem)
                .hasMessageContaining("follower analytics has followed operation 2 at last")));
        assertThat(third.rows("SELECT count(*) FROM public.event")).containsExactly("60");
        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> follower.handOver(
                        BLUE,
                        new MarkerSearch(TestServers.pulsar(), green.topic).at(back.last(), Kind.FINAL),
                        new MarkerSearch(TestServers.pulsar(), blue.topic).at(back.first(), Kind.FIRST),
                        PATIENCE));
        assertThat(problem).hasMessageContaining("was expected to follow green when operation 4 began");

        handOver(BLUE, there, PATIENCE);
        handOver(GREEN, back, PATIENCE);

        awaitEqual(blue.database, third);
    }
}
