package io.pgbluegreen.pg2pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.pg2pulsar.PublisherStatus.State;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The publisher's connection to the server: how the server prints values there, and how long it lasts. */
class ReplicationConnectionTest {

    /** What a database or a role has set comes over a walsender too. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "11", "17"})
    void values_are_printed_exactly_whatever_the_defaults_are(String major) throws Exception {
        try (PublishedDatabase blue = new PublishedDatabase(
                PostgresServer.builder(major)
                        .setting("extra_float_digits", "-15")
                        .setting("IntervalStyle", "sql_standard")
                        .start(),
                "exact-" + major,
                "CREATE TABLE v (id int PRIMARY KEY, f float8, r real, d date, t timestamptz, i interval, b bytea,"
                        + " m money)",
                "ALTER DATABASE postgres SET DateStyle TO 'ISO, DMY'",
                "ALTER DATABASE postgres SET TimeZone TO 'Asia/Taipei'",
                "ALTER DATABASE postgres SET bytea_output TO 'escape'",
                "ALTER ROLE postgres SET quote_all_identifiers TO on",
                "ALTER ROLE postgres SET search_path TO nowhere")) {
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                blue.server.execute("INSERT INTO public.v VALUES (1, 0.1::float8 + 0.2, 0.1, '2026-12-31',"
                        + " '2026-11-20 17:44:32.485123+00', '1 day -2 hours', '\\x00ff5c', '1234.5')");
                await().until(() -> inserted(blue).size() == 1);
                Change.Insert insert = inserted(blue).get(0);
                // From 12 on the shortest digits that read back exactly, before that all that there are.
                boolean shortest = major.equals("17");
                assertThat(IntStream.range(0, 8).mapToObj(insert.after()::text))
                        .containsExactly(
                                "1",
                                shortest ? "0.30000000000000004" : "0.300000000000000044",
                                shortest ? "0.1" : "0.100000001",
                                "2026-12-31",
                                "2026-11-20 17:44:32.485123+00",
                                "1 day -02:00:00",
                                "\\x00ff5c",
                                "$1,234.50");
                assertThat(publisher.status().state()).isEqualTo(State.STREAMING);
            }
        }
    }

    /** Nothing is written, not even a heartbeat: only what the publisher answers keeps the connection. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void an_idle_connection_outlives_the_server_s_timeout(String major) throws Exception {
        try (PublishedDatabase blue = new PublishedDatabase(
                PostgresServer.builder(major)
                        .setting("wal_sender_timeout", "6s")
                        .setting("autovacuum", "off")
                        .start(),
                "idle-" + major,
                "CREATE TABLE v (id int PRIMARY KEY)")) {
            try (RunningPublisher publisher = new RunningPublisher(new Publisher(
                            blue.settingsWithOneHeartbeat(), blue.sessions, blue.pulsar, Clock.systemUTC()));
                    Connection connection = blue.sessions.open("test")) {
                await().until(() -> publisher.status().state() == State.STREAMING);
                int pid = walsender(connection);
                await().until(() -> Sql.one(
                        connection,
                        "SELECT count(*) FROM pg_stat_replication"
                                + " WHERE clock_timestamp() > backend_start + interval '20 seconds'",
                        row -> row.getInt(1) == 1));
                blue.server.execute("INSERT INTO v VALUES (1)");
                await().until(() -> inserted(blue).size() == 1);
                assertThat(walsender(connection)).isEqualTo(pid);
            }
        }
    }

    private static int walsender(Connection connection) throws SQLException {
        return Sql.one(connection, "SELECT pid FROM pg_stat_replication", row -> row.getInt(1));
    }

    private static List<Change.Insert> inserted(PublishedDatabase database) throws Exception {
        return database.frames().stream()
                .map(Frame::transactions)
                .flatMap(List::stream)
                .map(TransactionPart::changes)
                .flatMap(List::stream)
                .filter(Change.Insert.class::isInstance)
                .map(Change.Insert.class::cast)
                .filter(insert -> insert.relation().table().name().equals("v"))
                .toList();
    }
}
