package io.pgbluegreen.pg2pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.pg2pulsar.PublisherStatus.State;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.PulsarSettings;
import io.pgbluegreen.topic.TopicSetup;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The publisher between a real server and a real topic. */
class PublisherTest {

    private static final String ITEMS = "CREATE TABLE items (id bigint PRIMARY KEY, note text)";

    @Test
    void what_is_committed_stands_in_the_topic_once_and_in_order(TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, "11");
                RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
            blue.server.execute(
                    "INSERT INTO items VALUES (1, 'one'), (2, NULL)",
                    "UPDATE items SET id = 3 WHERE id = 2",
                    "DELETE FROM items WHERE id = 1",
                    "TRUNCATE items");
            awaitChanges(blue, 5);

            List<Change> changes = itemChanges(blue);

            assertThat(changes).hasSize(5);
            assertThat(changes.get(0)).isInstanceOf(Change.Insert.class);
            assertThat(((Change.Update) changes.get(2)).key().text(0)).isEqualTo("2");
            assertThat(((Change.Update) changes.get(2)).after().text(0)).isEqualTo("3");
            assertThat(changes.get(3)).isInstanceOf(Change.Delete.class);
            assertThat(changes.get(4)).isInstanceOf(Change.Truncate.class);
            assertThat(publisher.status().state()).isEqualTo(State.STREAMING);
        }
    }

    /** A publisher that stops inside a large transaction finds a part of it in the topic and must add the rest. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "11"})
    void a_publisher_stopped_in_a_large_transaction_goes_on_inside_it(String major, TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, major)) {
            blue.server.execute("INSERT INTO items SELECT i, repeat('x', 200) FROM generate_series(1, 100000) i");
            try (RunningPublisher publisher = new RunningPublisher(blue.publisherOfSingleFrames())) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> publisher.status().seq() >= 5);
            }
            long seqWhenStopped = lastFrame(blue).seq();
            assertThat(lastPart(blue).last())
                    .as("stopped inside the transaction")
                    .isFalse();

            blue.awaitNobodyStreams();
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                awaitChanges(blue, 100_000);
                assertThat(publisher.status().epoch()).isEqualTo(2);
            }

            assertThat(lastFrame(blue).seq()).isGreaterThan(seqWhenStopped);
            assertThat(insertedIds(blue))
                    .isEqualTo(LongStream.rangeClosed(1, 100_000).boxed().toList());
        }
    }

    /** Whether joining waits for the writer or not. */
    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "17"})
    void a_table_that_joins_while_somebody_writes_it_is_published_from_then_on(String major, TestInfo test)
            throws Exception {
        try (PublishedDatabase blue = database(test, major)) {
            blue.server.execute("CREATE TABLE items_late (id int PRIMARY KEY)");
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher());
                    Connection writer = blue.sessions.open("test")) {
                blue.server.execute("INSERT INTO items VALUES (1, 'streams')");
                awaitChanges(blue, 1);
                writer.setAutoCommit(false);
                Sql.run(writer, "INSERT INTO public.items_late VALUES (1)");
                CompletableFuture<Void> joined = CompletableFuture.runAsync(blue::publishAll);
                await().until(() -> joined.isDone() || blue.isAnybodyWaiting());
                writer.commit();
                joined.get();
                blue.server.execute("INSERT INTO items_late VALUES (2)");
                await().until(() -> blue.frames().stream()
                        .flatMap(frame -> frame.transactions().stream())
                        .flatMap(part -> part.changes().stream())
                        .anyMatch(change -> change instanceof Change.OfRow row
                                && row.relation().table().name().equals("items_late")
                                && change instanceof Change.Insert insert
                                && "2".equals(insert.after().text(0))));
                assertThat(publisher.status().state()).isEqualTo(State.STREAMING);
            }
        }
    }

    @Test
    void a_slot_that_was_dropped_and_created_again_stops_the_publisher(TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, "11")) {
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                blue.server.execute("INSERT INTO items VALUES (1, 'one')");
                awaitChanges(blue, 1);
            }
            try (Connection connection = blue.sessions.open("test");
                    Connection replication = blue.sessions.openReplication("test")) {
                await().until(() -> dropped(connection));
                blue.server.execute("INSERT INTO items VALUES (2, 'lost')");
                Slots.createLogical(
                        replication, PublishedDatabase.SLOT, "pgoutput", Slots.Lifetime.PERMANENT, Slots.Snapshot.NONE);
            }
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                assertThat(publisher.failure())
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("slot " + PublishedDatabase.SLOT)
                        .hasMessageContaining("dropped and created again");
            }
            assertThat(itemChanges(blue)).hasSize(1);
        }
    }

    @Test
    void a_missing_slot_stops_the_publisher(TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, "17")) {
            try (Connection connection = blue.sessions.open("test")) {
                Slots.drop(connection, PublishedDatabase.SLOT);
            }
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                assertThat(publisher.failure())
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("slot " + PublishedDatabase.SLOT + " does not exist");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"13", "17"})
    void a_slot_whose_wal_the_server_has_removed_stops_the_publisher(String major, TestInfo test) throws Exception {
        try (PublishedDatabase blue = new PublishedDatabase(
                PostgresServer.builder(major)
                        .setting("max_slot_wal_keep_size", "1MB")
                        .start(),
                topicOf(test) + "-" + major,
                ITEMS)) {
            try (Connection connection = blue.sessions.open("test")) {
                await().until(() -> {
                    blue.server.execute("SELECT pg_switch_wal()");
                    blue.server.execute("CREATE TABLE IF NOT EXISTS filler (a int)", "INSERT INTO filler VALUES (1)");
                    blue.server.execute("CHECKPOINT");
                    return Slots.find(connection, PublishedDatabase.SLOT)
                            .orElseThrow()
                            .isLost();
                });
            }
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                assertThat(publisher.failure())
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("was invalidated by the server")
                        .hasMessageContaining("WAL that it needs is gone");
            }
        }
    }

    @Test
    void a_topic_that_was_deleted_and_created_again_stops_the_publisher(TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, "17")) {
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                blue.server.execute("INSERT INTO items VALUES (1, 'one')");
                awaitChanges(blue, 1);
                awaitNotedFrame(blue);
            }
            blue.pulsar.admin().topics().delete(blue.topic.toString(), true);
            new TopicSetup(blue.pulsar, blue.topic).setUp();
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                assertThat(publisher.failure())
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("was persisted there: the topic lost messages, or was deleted");
            }
        }
    }

    private static void awaitNotedFrame(PublishedDatabase blue) throws SQLException {
        try (Connection connection = blue.sessions.open("test")) {
            await().until(() ->
                    Sql.one(connection, "SELECT max(seq) FROM bluegreen.publisher", row -> row.getLong(1)) > 0);
        }
    }

    @Test
    void a_publisher_that_finds_no_pulsar_at_its_start_ends_with_a_sentence(TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, "17");
                PulsarConnection nowhere =
                        PulsarConnection.open(new PulsarSettings("pulsar://127.0.0.1:1", "http://127.0.0.1:1"));
                RunningPublisher publisher = new RunningPublisher(
                        new Publisher(blue.settings(), blue.sessions, nowhere, Clock.systemUTC()))) {
            assertThat(publisher.failure())
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("http://127.0.0.1:1 cannot be reached");
        }
    }

    @Test
    void a_second_publisher_waits_and_takes_over_when_the_first_ends(TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, "17")) {
            RunningPublisher first = new RunningPublisher(blue.publisher());
            await().until(() -> first.status().state() == State.STREAMING);
            try (PulsarConnection otherClient = PulsarConnection.open(blue.pulsar.settings());
                    RunningPublisher second = new RunningPublisher(
                            new Publisher(blue.settings(), blue.sessions, otherClient, Clock.systemUTC()))) {
                await().until(() -> second.status().state() == State.STANDBY);
                blue.server.execute("INSERT INTO items VALUES (1, 'one')");
                awaitChanges(blue, 1);

                first.close();
                await().until(() -> second.status().state() == State.STREAMING);
                blue.server.execute("INSERT INTO items VALUES (2, 'two')");
                awaitChanges(blue, 2);
            }
            assertThat(insertedIds(blue)).containsExactly(1L, 2L);
        }
    }

    /** The first one loses its stream when the server stops, and gives the topic up: the second one's turn comes then. */
    @Test
    void a_standby_that_takes_over_while_the_server_is_away_waits_for_it(TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, "17")) {
            RunningPublisher first = new RunningPublisher(blue.publisher());
            await().until(() -> first.status().state() == State.STREAMING);
            try (PulsarConnection otherClient = PulsarConnection.open(blue.pulsar.settings());
                    RunningPublisher second = new RunningPublisher(
                            new Publisher(blue.settings(), blue.sessions, otherClient, Clock.systemUTC()))) {
                await().until(() -> second.status().state() == State.STANDBY);
                blue.server.stop();
                first.close();
                await().until(() -> second.status().state() == State.RETRYING
                        || second.status().state() == State.STOPPED);
                blue.server.start();
                await().until(() -> second.status().state() == State.STREAMING);
            }
        }
    }

    /** The server's clean shutdown waits until its walsender's client has confirmed all that was sent. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void a_server_shuts_down_cleanly_and_the_publisher_goes_on_when_it_is_back(String major, TestInfo test)
            throws Exception {
        try (PublishedDatabase blue = database(test, major);
                RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
            blue.server.execute("INSERT INTO items VALUES (1, 'one')");
            awaitChanges(blue, 1);

            blue.server.stop();
            await().until(() -> publisher.status().state() == State.RETRYING);
            blue.server.start();
            blue.server.execute("INSERT INTO items VALUES (2, 'two')");

            awaitChanges(blue, 2);
            assertThat(insertedIds(blue)).containsExactly(1L, 2L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "11"})
    void a_server_that_crashed_is_streamed_from_where_the_topic_ends(String major, TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, major)) {
            int rows = crashUntilTheSlotWentBack(blue);
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                insert(blue, rows);
                blue.server.kill();
                blue.server.start();
                insert(blue, rows + 1000);
                assertThat(publisher.status().state()).isEqualTo(State.STREAMING);
                assertThat(insertedIds(blue))
                        .isEqualTo(
                                LongStream.rangeClosed(1, rows + 2000).boxed().toList());
            }
        }
    }

    /**
     * Mostly at once: a slot is written down at checkpoints, and when the server's own records let it drop WAL, which is
     * every 15 s at most.
     *
     * @return how many rows are in the topic, the last of which the slot would send again
     */
    private static int crashUntilTheSlotWentBack(PublishedDatabase blue) throws Exception {
        for (int rows = 1000; rows <= 5000; rows += 1000) {
            Lsn before;
            try (RunningPublisher unused = new RunningPublisher(blue.publisher());
                    Connection connection = blue.sessions.open("test")) {
                before = Lsn.parse(Sql.one(
                        connection,
                        "SELECT " + ServerVersion.of(connection).currentWalInsertLsnFunction() + "::text",
                        row -> row.getString(1)));
                insert(blue, rows - 1000);
                await().until(() -> confirmed(connection).isAfter(before));
            }
            blue.server.kill();
            blue.server.start();
            try (Connection connection = blue.sessions.open("test")) {
                if (!confirmed(connection).isAfter(before)) {
                    return rows;
                }
            }
        }
        throw new AssertionError("the slot never went back in a crash");
    }

    /** Behind so many rows, 1000 more; waits until they are in the topic. */
    private static void insert(PublishedDatabase blue, int rows) throws SQLException {
        blue.server.execute(
                "INSERT INTO items SELECT i FROM generate_series(" + (rows + 1) + ", " + (rows + 1000) + ") i");
        awaitChanges(blue, rows + 1000);
    }

    /** No echo: a transaction that begins with the applier's progress row came from the other cluster. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "11"})
    void a_transaction_of_the_applier_is_not_published(String major, TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, major);
                RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
            String progress = "INSERT INTO bluegreen.applied (source, system_id, timeline, seq, end_lsn, message_id)"
                    + " VALUES ('green', '1', 1, 0, '0/0', '')";
            blue.server.execute(
                    progress,
                    "SELECT bluegreen.guard_truncate('items'::regclass)",
                    "SET session_replication_role = replica",
                    "BEGIN; UPDATE bluegreen.applied SET seq = 1; TRUNCATE items; INSERT INTO items VALUES (1, 'applied');"
                            + " COMMIT",
                    "TRUNCATE items",
                    "INSERT INTO items VALUES (2, 'own')");
            awaitChanges(blue, 2);
            await().until(() -> publisher.status().dropped() == 2);
            assertThat(itemChanges(blue))
                    .satisfiesExactly(
                            first -> assertThat(first).isInstanceOf(Change.Truncate.class), second -> assertThat(
                                            ((Change.Insert) second).after().text(0))
                                    .isEqualTo("2"));
        }
    }

    /** As where blue is a subscriber itself, and its subscription is dropped. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "13"})
    void rows_of_an_origin_that_is_gone_are_published(String major, TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, major)) {
            try (Connection connection = blue.sessions.open("test")) {
                Sql.run(connection, "SELECT pg_replication_origin_create('gone')");
                Sql.run(connection, "SELECT pg_replication_origin_session_setup('gone')");
                Sql.run(connection, "INSERT INTO public.items VALUES (1, 'from elsewhere')");
                Sql.run(connection, "SELECT pg_replication_origin_session_reset()");
                Sql.run(connection, "SELECT pg_replication_origin_drop('gone')");
            }
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                blue.server.execute("INSERT INTO items VALUES (2, 'own')");
                awaitChanges(blue, 2);
                assertThat(insertedIds(blue)).containsExactly(1L, 2L);
                assertThat(publisher.status().state()).isEqualTo(State.STREAMING);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void an_idle_database_moves_its_slot_on(String major, TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, major);
                RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
            await().until(() -> publisher.status().state() == State.STREAMING);
            Lsn before;
            try (Connection connection = blue.sessions.open("test")) {
                before = confirmed(connection);
                blue.server.execute("CREATE TABLE unpublished (a int)", "INSERT INTO unpublished VALUES (1)");
                Lsn written = currentLsn(connection);
                await().until(() -> !confirmed(connection).isBefore(written));
            }
            assertThat(before).isNotEqualTo(Lsn.ZERO);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "11"})
    void a_row_that_exceeds_a_message_goes_in_fragments(String major, TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(test, major);
                RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
            blue.server.execute(
                    "INSERT INTO items SELECT 1, string_agg(md5(i::text), '')" + " FROM generate_series(1, 640000) i");
            awaitChanges(blue, 1);
            Change.Insert insert = (Change.Insert) itemChanges(blue).get(0);
            assertThat(insert.after().valueBytes()).isEqualTo(640_000L * 32 + 1);
            await().until(() -> publisher.status().bytes() > 20_000_000);
        }
    }

    private static PublishedDatabase database(TestInfo test, String major) throws SQLException {
        return new PublishedDatabase(PostgresServer.builder(major).start(), topicOf(test) + "-" + major, ITEMS);
    }

    private static String topicOf(TestInfo test) {
        return test.getTestMethod().orElseThrow().getName();
    }

    private static boolean dropped(Connection connection) {
        try {
            return Slots.drop(connection, PublishedDatabase.SLOT);
        } catch (SQLException e) {
            // The walsender of the publisher that was closed may not have ended yet.
            return false;
        }
    }

    private static void awaitChanges(PublishedDatabase database, int count) {
        await().pollInterval(Duration.ofMillis(200))
                .until(() -> itemChanges(database).size() >= count);
    }

    private static List<Change> itemChanges(PublishedDatabase database) throws PulsarClientException {
        List<Change> changes = new ArrayList<>();
        for (Frame frame : database.frames()) {
            for (TransactionPart part : frame.transactions()) {
                part.changes().stream()
                        .filter(change -> !(change instanceof Change.OfRow row)
                                || row.relation().table().name().equals("items"))
                        .forEach(changes::add);
            }
        }
        return changes;
    }

    private static List<Long> insertedIds(PublishedDatabase database) throws PulsarClientException {
        return itemChanges(database).stream()
                .map(change -> Long.parseLong(((Change.Insert) change).after().text(0)))
                .toList();
    }

    private static Frame lastFrame(PublishedDatabase database) throws PulsarClientException {
        List<Frame> frames = database.frames();
        return frames.get(frames.size() - 1);
    }

    private static TransactionPart lastPart(PublishedDatabase database) throws PulsarClientException {
        List<TransactionPart> parts = lastFrame(database).transactions();
        return parts.get(parts.size() - 1);
    }

    private static Lsn confirmed(Connection connection) throws SQLException {
        return Slots.find(connection, PublishedDatabase.SLOT)
                .orElseThrow()
                .confirmedFlushLsn()
                .orElseThrow();
    }

    private static Lsn currentLsn(Connection connection) throws SQLException {
        return ServerFacts.read(connection).currentLsn();
    }
}
