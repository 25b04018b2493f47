package io.pgbluegreen.postgres.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class MetadataTablesTest {

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "17", "18"})
    void an_applied_position_comes_back_as_it_was_written(String major) throws SQLException {
        try (Connection session = migrated(major)) {
            Instant committed = Instant.parse("2026-11-21T01:44:32.485123Z");
            Applied first = new Applied(
                    "blue",
                    "7309512683001",
                    1,
                    7,
                    Lsn.parse("FFFFFFFF/FFFFFFFE"),
                    "08a1",
                    3,
                    9,
                    Optional.empty(),
                    committed);
            Applied second = new Applied(
                    "blue", "7309512683001", 2, 8, Lsn.parse("1/0"), "08a2", 4, 12, Optional.of(committed), committed);

            assertThat(AppliedTable.read(session, "blue")).isEmpty();
            AppliedTable.write(session, first);
            assertThat(AppliedTable.read(session, "blue")).hasValueSatisfying(read -> assertSame(read, first));
            Sql.run(session, "UPDATE bluegreen.applied SET epoch = 3, epoch_seq = 8");
            AppliedTable.write(session, second);
            assertThat(AppliedTable.readAll(session)).singleElement().satisfies(read -> {
                assertSame(read, second);
                assertThat(read.appliedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            });
            // What an applier had noted was of another frame.
            assertThat(Sql.list(
                            session,
                            "SELECT coalesce(epoch, epoch_seq) FROM bluegreen.applied",
                            row -> row.getString(1)))
                    .containsOnlyNulls();
        }
    }

    /** What a beat says when it comes back: blue writes, green sees it and writes, blue sees that. */
    @ParameterizedTest
    @ValueSource(strings = {"10", "17"})
    void a_beat_that_comes_back_proves_the_round_trip(String major) throws SQLException {
        try (Connection blue = migrated(major);
                Connection green = migrated("18")) {
            assertThat(HeartbeatTable.read(blue)).isEmpty();
            HeartbeatTable.beat(blue, Side.BLUE);
            Heartbeat second = HeartbeatTable.beat(blue, Side.BLUE);
            assertThat(second).returns(2L, Heartbeat::beat).returns(0L, Heartbeat::seenBeat);

            replicate(blue, green, Side.BLUE);
            Heartbeat answer = HeartbeatTable.beat(green, Side.GREEN);
            assertThat(answer.beat()).isEqualTo(1);
            assertThat(answer.seenBeat()).isEqualTo(2);
            assertThat(answer.seenWrittenAt()).contains(second.writtenAt());

            replicate(green, blue, Side.GREEN);
            assertThat(HeartbeatTable.read(blue))
                    .containsEntry(Side.GREEN, answer)
                    .containsEntry(Side.BLUE, second);
            assertThat(HeartbeatTable.beat(blue, Side.BLUE).seenBeat()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "17"})
    void a_publishers_state_only_moves_forward(String major) throws SQLException {
        try (Connection session = migrated(major)) {
            PublisherState begun =
                    PublisherState.beginning("slot", "persistent://a/b/c", "73", 1, Lsn.parse("0/16B3748"));
            PublisherTable.create(session, begun);
            assertThatThrownBy(() -> PublisherTable.create(session, begun)).isInstanceOf(SQLException.class);
            assertThat(PublisherTable.read(session, "slot")).contains(begun);

            assertThat(PublisherTable.nextEpoch(session, "slot")).isEqualTo(1);
            assertThat(PublisherTable.nextEpoch(session, "slot")).isEqualTo(2);
            assertThat(PublisherTable.savePosition(session, "slot", 10, Lsn.parse("0/2000000"), "08a1"))
                    .isTrue();
            assertThat(PublisherTable.savePosition(session, "slot", 9, Lsn.parse("0/1000000"), "08a0"))
                    .isFalse();
            assertThat(PublisherTable.readAll(session))
                    .containsExactly(new PublisherState(
                            "slot",
                            "persistent://a/b/c",
                            "73",
                            1,
                            Lsn.parse("0/16B3748"),
                            2,
                            10,
                            Lsn.parse("0/2000000"),
                            Optional.of("08a1")));
            assertThatThrownBy(() -> PublisherTable.nextEpoch(session, "other"))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(PublisherTable.delete(session, "slot")).isTrue();
            assertThat(PublisherTable.delete(session, "slot")).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "17", "18"})
    void a_daemon_reports_and_hears_what_is_wanted(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        MetadataSchema.migrate(settings);
        try (Connection daemon = Servers.open(settings);
                Connection command = Servers.open(settings)) {
            Sql.run(daemon, "LISTEN " + DaemonTable.CHANNEL);
            assertThat(DaemonTable.setDesired(command, "pg2pulsar-blue", DesiredState.STOPPED))
                    .isFalse();

            DaemonTable.register(daemon, "pg2pulsar-blue", "db1", 4711);
            DaemonState running =
                    DaemonState.of("pg2pulsar-blue", "running", "at 0/1", Map.of("frames", 3L, "bytes", 1L << 40));
            assertThat(DaemonTable.report(daemon, running)).isEqualTo(DesiredState.RUNNING);
            assertThat(DaemonTable.read(command, "pg2pulsar-blue")).hasValueSatisfying(row -> {
                assertThat(row.state()).isEqualTo(running);
                assertThat(row.desired()).isEqualTo(DesiredState.RUNNING);
                assertThat(row.host()).contains("db1");
                assertThat(row.pid()).contains(4711L);
                assertThat(row.silentForMillis())
                        .hasValueSatisfying(silent -> assertThat(silent).isBetween(0L, 60_000L));
            });

            assertThat(DaemonTable.setDesired(command, "pg2pulsar-blue", DesiredState.STOPPED))
                    .isTrue();
            PGNotification[] heard = daemon.unwrap(PGConnection.class).getNotifications(60_000);
            assertThat(heard).singleElement().returns("pg2pulsar-blue", PGNotification::getParameter);

            DaemonState troubled = DaemonState.troubled(
                    "pg2pulsar-blue", "retrying", new Problem(Kind.UNAVAILABLE, "it's gone", "wait"), Map.of());
            assertThat(DaemonTable.report(daemon, troubled)).isEqualTo(DesiredState.STOPPED);
            assertThat(DaemonTable.readAll(command)).singleElement().returns(troubled, Daemon::state);

            DaemonTable.register(daemon, "pg2pulsar-blue", "db2", 4712);
            assertThat(DaemonTable.read(command, "pg2pulsar-blue").orElseThrow())
                    .returns(DesiredState.STOPPED, Daemon::desired)
                    .returns(Optional.empty(), row -> row.state().lastError());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "17"})
    void a_first_load_can_be_resumed_from_what_is_noted(String major) throws SQLException {
        TableId users = new TableId("public", "users");
        TableId odd = new TableId("Odd.Schema", "a\"b");
        try (Connection session = migrated(major)) {
            assertThat(FirstLoadTables.read(session)).isEmpty();
            FirstLoad begun = FirstLoadTables.begin(session, FirstLoad.Way.COPY, Optional.of("from blue"));
            assertThat(begun.isDone()).isFalse();
            assertThat(FirstLoadTables.begin(session, FirstLoad.Way.ADOPT, Optional.empty()))
                    .isEqualTo(begun);

            FirstLoadTables.addTables(session, List.of(users, odd));
            FirstLoadTables.addTables(session, List.of(users));
            assertThat(FirstLoadTables.tables(session))
                    .extracting(TableLoad::table, TableLoad::state)
                    .containsExactly(tuple(odd, TableLoad.State.PENDING), tuple(users, TableLoad.State.PENDING));

            FirstLoadTables.startTable(session, users, Lsn.parse("0/10"), List.of("id < 10", "id >= 10 AND t = 'x'"));
            FirstLoadTables.finishRange(session, users, 0, 9, 900);
            assertThatThrownBy(() -> FirstLoadTables.finishRange(session, users, 0, 9, 900))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> FirstLoadTables.finishTable(session, users))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(FirstLoadTables.tables(session).get(1))
                    .returns(TableLoad.State.COPYING, TableLoad::state)
                    .returns(9L, TableLoad::rows)
                    .returns(900L, TableLoad::bytes)
                    .returns(2, TableLoad::rangesTotal)
                    .returns(1, TableLoad::rangesDone);
            assertThat(FirstLoadTables.ranges(session, users))
                    .extracting(RangeLoad::number, RangeLoad::condition, range -> range.finishedAt()
                            .isPresent())
                    .containsExactly(tuple(0, "id < 10", true), tuple(1, "id >= 10 AND t = 'x'", false));

            FirstLoadTables.startTable(session, users, Lsn.parse("0/20"), List.of("true"));
            assertThat(FirstLoadTables.tables(session).get(1))
                    .returns(Optional.of(Lsn.parse("0/20")), TableLoad::startLsn)
                    .returns(0L, TableLoad::rows);
            FirstLoadTables.finishRange(session, users, 0, 20, 2000);
            FirstLoadTables.finishTable(session, users);
            assertThatThrownBy(() -> FirstLoadTables.finish(session)).isInstanceOf(IllegalStateException.class);

            FirstLoadTables.startTable(session, odd, Lsn.parse("0/30"), List.of("true"));
            FirstLoadTables.finishRange(session, odd, 0, 0, 0);
            FirstLoadTables.finishTable(session, odd);
            FirstLoadTables.finish(session);
            assertThat(FirstLoadTables.read(session).orElseThrow().isDone()).isTrue();

            FirstLoadTables.clear(session);
            assertThat(FirstLoadTables.read(session)).isEmpty();
            assertThat(FirstLoadTables.tables(session)).isEmpty();
        }
    }

    /** What stands before it of tables that the load does not know is passed over: it must never move on. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void the_first_lsn_of_a_load_is_that_of_the_first_run_that_wrote_something(String major) throws SQLException {
        TableId users = new TableId("public", "users");
        try (Connection session = migrated(major)) {
            FirstLoadTables.begin(session, FirstLoad.Way.COPY, Optional.empty());
            FirstLoadTables.noteFirstLsn(session, Lsn.parse("0/10"));
            FirstLoadTables.addTables(session, List.of(users));
            FirstLoadTables.noteFirstLsn(session, Lsn.parse("0/20"));
            assertThat(firstLsn(session)).contains(Lsn.parse("0/20"));
            FirstLoadTables.startTable(session, users, Lsn.parse("0/20"), List.of("true"));
            FirstLoadTables.noteFirstLsn(session, Lsn.parse("0/30"));
            FirstLoadTables.finishRange(session, users, 0, 0, 0);
            FirstLoadTables.finishTable(session, users);
            FirstLoadTables.finish(session);
            FirstLoadTables.noteFirstLsn(session, Lsn.parse("0/40"));
            assertThat(firstLsn(session)).contains(Lsn.parse("0/20"));
        }
    }

    /** Tables that came since then are known by nothing but the stream. */
    @Test
    void a_load_that_read_nothing_gets_no_first_lsn_later() throws SQLException {
        try (Connection session = migrated("17")) {
            FirstLoadTables.begin(session, FirstLoad.Way.COPY, Optional.empty());
            FirstLoadTables.finish(session);
            Sql.run(session, "UPDATE bluegreen.first_load SET finished_at = NULL");
            FirstLoadTables.noteFirstLsn(session, Lsn.parse("0/40"));
            assertThat(firstLsn(session)).contains(Lsn.ZERO);
        }
    }

    private static Optional<Lsn> firstLsn(Connection session) throws SQLException {
        return FirstLoadTables.read(session).orElseThrow().firstLsn();
    }

    private static void assertSame(Applied read, Applied written) {
        assertThat(read).usingRecursiveComparison().ignoringFields("appliedAt").isEqualTo(written);
    }

    /** What an applier does with the row. */
    private static void replicate(Connection from, Connection to, Side side) throws SQLException {
        String row = Sql.one(
                from,
                "SELECT to_jsonb(h)::text FROM bluegreen.heartbeat h WHERE side = ?",
                r -> r.getString(1),
                side.label());
        Sql.update(to, "DELETE FROM bluegreen.heartbeat WHERE side = ?", side.label());
        Sql.update(
                to,
                "INSERT INTO bluegreen.heartbeat SELECT * FROM jsonb_populate_record(NULL::bluegreen.heartbeat, cast(? AS jsonb))",
                row);
    }

    private static Connection migrated(String major) throws SQLException {
        ConnectionSettings settings = Servers.newDatabase(major);
        MetadataSchema.migrate(settings);
        return Servers.open(settings);
    }
}
