package io.pgbluegreen.pg2pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.metadata.ForeignCommit;
import io.pgbluegreen.postgres.metadata.ForeignCommitTable;
import io.pgbluegreen.postgres.metadata.ForeignCommits;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The alarm for writes on the side that takes none. Every write of these tests is a superuser's. */
class ForeignCommitTest {

    private static final String[] TABLES = {
        "CREATE TABLE items (id bigint PRIMARY KEY, note text)", "CREATE TABLE others (id bigint PRIMARY KEY)"
    };
    private static final MarkerKey FINAL_1 = new MarkerKey(1, MarkerKey.Kind.FINAL);
    private static final MarkerKey FINAL_2 = new MarkerKey(2, MarkerKey.Kind.FINAL);
    private static final MarkerKey FIRST_3 = new MarkerKey(3, MarkerKey.Kind.FIRST);

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "11", "17"})
    void a_write_on_green_before_any_marker_is_recorded_with_xid_position_and_tables(String major, TestInfo test)
            throws Exception {
        try (PublishedDatabase green = database(Side.GREEN, test, major);
                RunningPublisher publisher = new RunningPublisher(green.publisher());
                Connection session = green.sessions.open("test")) {
            insertApplied(green, 1);
            insertMarked(green, 2);
            session.setAutoCommit(false);
            long xid = Sql.one(session, "SELECT txid_current()", row -> row.getLong(1));
            Sql.run(session, "INSERT INTO public.others VALUES (1); INSERT INTO public.items VALUES (3), (4)");
            Sql.run(session, "TRUNCATE public.others");
            session.commit();
            session.setAutoCommit(true);

            // 9.6 does not decode TRUNCATE.
            int changes = major.equals("9.6") ? 3 : 4;
            awaitPublished(green, changes);
            TransactionPart published = parts(green).get(parts(green).size() - 1);
            assertThat(alarms(green).listed()).singleElement().satisfies(alarm -> {
                assertThat(alarm.xid()).isEqualTo(xid).isEqualTo(published.xid());
                assertThat(alarm.commitLsn()).isEqualTo(published.commitLsn());
                assertThat(alarm.committedAt())
                        .isEqualTo(published.committedAt())
                        .isCloseTo(Instant.now(), Assertions.within(1, ChronoUnit.MINUTES));
                assertThat(alarm.tables()).isEqualTo("public.items, public.others");
                assertThat(alarm.changes()).isEqualTo(changes);
            });
            assertThat(publisher.status().foreignTransactions()).isEqualTo(1);
            await("applied ones").until(() -> publisher.status().dropped() >= 2);
        }
    }

    @Test
    void markers_say_when_a_write_is_foreign_and_when_not(TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(Side.BLUE, test, "11");
                RunningPublisher publisher = new RunningPublisher(blue.publisher());
                Connection session = blue.sessions.open("test")) {
            insert(blue, 1);
            MarkerTable.write(session, FINAL_1, Side.BLUE);
            MarkerTable.seal(session, FINAL_1);
            insert(blue, 2);
            MarkerTable.remove(session, FINAL_1);
            insert(blue, 3);
            MarkerTable.write(session, FINAL_2, Side.BLUE);
            insert(blue, 4);
            writeMarkerAndItem(session, FIRST_3, 5);
            insert(blue, 6);

            awaitPublished(blue, 6);
            assertThat(xids(alarms(blue))).containsExactly(xidOf(blue, 2), xidOf(blue, 4), xidOf(blue, 5));
            assertThat(publisher.status().foreignTransactions()).isEqualTo(3);
        }
    }

    /** What green's publisher reads of blue's markers comes in an applier's transaction and says nothing of green. */
    @Test
    void the_other_sides_markers_do_not_count(TestInfo test) throws Exception {
        try (PublishedDatabase green = database(Side.GREEN, test, "17");
                RunningPublisher publisher = new RunningPublisher(green.publisher());
                Connection session = green.sessions.open("test")) {
            MarkerTable.write(session, new MarkerKey(1, MarkerKey.Kind.FIRST), Side.BLUE);
            insert(green, 1);
            awaitPublished(green, 1);
            assertThat(publisher.status().foreignTransactions()).isEqualTo(1);
            MarkerTable.write(session, FIRST_3, Side.GREEN);
            insert(green, 2);
            MarkerTable.write(session, new MarkerKey(4, MarkerKey.Kind.FINAL), Side.BLUE);
            insert(green, 3);
            awaitPublished(green, 3);
            assertThat(xids(alarms(green))).containsExactly(xidOf(green, 1));
        }
    }

    @Test
    void a_publisher_that_was_away_finds_what_it_missed_and_counts_nothing_twice(TestInfo test) throws Exception {
        try (PublishedDatabase blue = database(Side.BLUE, test, "17");
                Connection session = blue.sessions.open("test")) {
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                insert(blue, 1);
                awaitPublished(blue, 1);
            }
            // The markers that the table holds at the next start are younger than the place where it goes on.
            insert(blue, 2);
            MarkerTable.write(session, FINAL_1, Side.BLUE);
            insert(blue, 3);
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                awaitPublished(blue, 3);
                assertThat(publisher.status().foreignTransactions()).isEqualTo(1);
            }
            insert(blue, 4);
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                awaitPublished(blue, 4);
                assertThat(publisher.status().foreignTransactions()).isEqualTo(1);
            }
            assertThat(xids(alarms(blue))).containsExactly(xidOf(blue, 3), xidOf(blue, 4));
        }
    }

    /**
     * The alarm's row waits for a lock, so that its frame must wait too. The publisher is stopped in this moment; the row
     * is written nevertheless, when the lock is gone. The next start meets the transaction again.
     */
    @Test
    void the_alarm_comes_before_the_frame_and_once_even_when_the_publisher_ends_between(TestInfo test)
            throws Exception {
        try (PublishedDatabase green = database(Side.GREEN, test, "17");
                Connection locker = green.sessions.open("locker")) {
            locker.setAutoCommit(false);
            try (RunningPublisher publisher = new RunningPublisher(green.publisher())) {
                Sql.run(locker, "LOCK TABLE bluegreen.foreign_commit IN ACCESS EXCLUSIVE MODE");
                insert(green, 1);
                await().until(() -> waitsForLock(green));
                assertThat(published(green)).isZero();
            }
            assertThat(waitsForLock(green)).as("the server goes on with it").isTrue();
            locker.commit();
            await().until(() -> alarms(green).count() == 1);
            assertThat(published(green)).isZero();

            try (RunningPublisher publisher = new RunningPublisher(green.publisher())) {
                awaitPublished(green, 1);
                assertThat(publisher.status().foreignTransactions()).isZero();
            }
            assertThat(xids(alarms(green))).containsExactly(xidOf(green, 1));
        }
    }

    @Test
    void a_large_transaction_is_one_alarm_with_the_tables_of_all_its_parts_over_a_restart(TestInfo test)
            throws Exception {
        int rows = 100_000;
        try (PublishedDatabase green = database(Side.GREEN, test, "11")) {
            green.server.execute("BEGIN; INSERT INTO items SELECT i, repeat('x', 200) FROM generate_series(1, " + rows
                    + ") i; INSERT INTO others VALUES (1); COMMIT");
            try (RunningPublisher publisher = new RunningPublisher(green.publisherOfSingleFrames())) {
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> publisher.status().seq() >= 5);
            }
            assertThat(alarms(green).isEmpty()).as("stopped before its end").isTrue();
            try (RunningPublisher publisher = new RunningPublisher(green.publisher())) {
                awaitPublished(green, rows + 1);
                assertThat(publisher.status().foreignTransactions()).isEqualTo(1);
            }
            assertThat(alarms(green).listed()).singleElement().satisfies(alarm -> {
                assertThat(alarm.tables()).isEqualTo("public.items, public.others");
                assertThat(alarm.changes()).isEqualTo(rows + 1);
            });
        }
    }

    private static PublishedDatabase database(Side side, TestInfo test, String major) throws SQLException {
        String topic = test.getTestMethod().orElseThrow().getName() + "-" + major;
        return new PublishedDatabase(
                side, PostgresServer.builder(major).fsync(false).start(), topic, TABLES);
    }

    private static void insert(PublishedDatabase database, int id) throws SQLException {
        database.server.execute("INSERT INTO items VALUES (" + id + ")");
    }

    private static void insertApplied(PublishedDatabase database, int id) throws SQLException {
        database.server.execute(
                "INSERT INTO bluegreen.applied (source, system_id, timeline, seq, end_lsn, message_id)"
                        + " VALUES ('blue', '1', 1, 0, '0/0', '')",
                "BEGIN; UPDATE bluegreen.applied SET seq = 1; INSERT INTO items VALUES (" + id + "); COMMIT");
    }

    private static void insertMarked(PublishedDatabase database, int id) throws SQLException {
        try (Connection session = database.sessions.open("test")) {
            session.setAutoCommit(false);
            AppliedTable.markTransaction(session);
            Sql.run(session, "TRUNCATE public.others; INSERT INTO public.items VALUES (" + id + ")");
            session.commit();
            assertThat(AppliedTable.readAll(session)).hasSize(1);
        }
    }

    /** One transaction, which is judged by what was before it. */
    private static void writeMarkerAndItem(Connection session, MarkerKey key, int id) throws SQLException {
        session.setAutoCommit(false);
        MarkerTable.write(session, key, Side.BLUE);
        Sql.run(session, "INSERT INTO public.items VALUES (" + id + ")");
        session.commit();
        session.setAutoCommit(true);
    }

    private static boolean waitsForLock(PublishedDatabase database) throws SQLException {
        try (Connection session = database.sessions.open("test")) {
            return Sql.one(
                    session,
                    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'bluegreen foreign commits'"
                            + " AND wait_event_type = 'Lock')",
                    row -> row.getBoolean(1));
        }
    }

    private static ForeignCommits alarms(PublishedDatabase database) throws SQLException {
        try (Connection session = database.sessions.open("test")) {
            return ForeignCommitTable.unacknowledged(session);
        }
    }

    private static List<Long> xids(ForeignCommits alarms) {
        return alarms.listed().stream().map(ForeignCommit::xid).toList();
    }

    private static long xidOf(PublishedDatabase database, int id) throws SQLException {
        try (Connection session = database.sessions.open("test")) {
            return Sql.one(
                    session, "SELECT xmin::text::bigint FROM public.items WHERE id = ?", row -> row.getLong(1), id);
        }
    }

    private static void awaitPublished(PublishedDatabase database, int changes) {
        await().pollInterval(Duration.ofMillis(100)).until(() -> published(database) >= changes);
    }

    private static long published(PublishedDatabase database) throws Exception {
        return parts(database).stream()
                .flatMap(part -> part.changes().stream())
                .filter(ForeignCommitTest::isOfUser)
                .count();
    }

    /** The parts with changes of users' tables. */
    private static List<TransactionPart> parts(PublishedDatabase database) throws Exception {
        return database.frames().stream()
                .map(Frame::transactions)
                .flatMap(List::stream)
                .filter(part -> part.changes().stream().anyMatch(ForeignCommitTest::isOfUser))
                .toList();
    }

    private static boolean isOfUser(Change change) {
        return !(change instanceof Change.OfRow row)
                || !row.relation().table().schema().equals(MetadataSchema.NAME);
    }
}
