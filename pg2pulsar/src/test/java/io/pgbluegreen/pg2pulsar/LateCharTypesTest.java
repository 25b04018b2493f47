package io.pgbluegreen.pg2pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Types of {@code "char"} that are made while the publisher runs, on servers that write a byte as it is. */
class LateCharTypesTest {

    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text)";

    @ParameterizedTest
    @ValueSource(strings = {"9.6", "11"})
    void a_new_domain_s_bytes_are_written_in_octal_and_those_within_a_new_type_stop_the_publisher(String major)
            throws Exception {
        try (PublishedDatabase blue = database(PostgresServer.builder(major).start(), "late-chars-" + major);
                RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
            awaitRow(blue, "0");
            blue.server.execute(
                    "CREATE DOMAIN letter AS \"char\"",
                    "ALTER TABLE t ADD COLUMN w letter",
                    "INSERT INTO t VALUES (1, 'é', (-23)::\"char\")",
                    "CREATE TYPE pair AS (n int)",
                    "ALTER TABLE t ADD COLUMN p pair");
            awaitRow(blue, "1");
            assertThat(rows(blue).get(1).after().text(2)).isEqualTo("\\351");
            assertThat(rows(blue).get(1).after().text(1)).isEqualTo("é");

            blue.server.execute("INSERT INTO t VALUES (2, 'é', 'x', ROW(1))");
            awaitRow(blue, "2");
            blue.server.execute(
                    "ALTER TYPE pair ADD ATTRIBUTE c \"char\"", "INSERT INTO t VALUES (3, 'é', 'x', ROW(1, 'y'))");
            awaitRow(blue, "3");
            blue.server.execute("INSERT INTO t VALUES (4, 'é', 'x', ROW(1, (-23)::\"char\"))");

            assertThat(publisher.failure())
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("column \"p\" of public.t (public.pair) has a \"char\" above 127");
            assertThat(rows(blue)).hasSize(4);
        }
    }

    /** The commit stands in the stream while nobody sees the type: its transaction waits for a standby. */
    @Test
    void a_type_that_nobody_sees_yet_is_waited_for() throws Exception {
        try (PublishedDatabase blue = database(PostgresServer.builder("11").start(), "late-chars-unseen");
                RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
            awaitRow(blue, "0");
            // Only the one transaction waits: the publisher's own sessions must not.
            blue.server.execute(
                    "ALTER DATABASE " + blue.server.database() + " SET synchronous_commit = local",
                    "ALTER SYSTEM SET synchronous_standby_names = 'nobody'",
                    "SELECT pg_reload_conf()");
            CompletableFuture<Void> committed = CompletableFuture.runAsync(() -> waiting(
                    blue,
                    "CREATE DOMAIN letter AS \"char\"; ALTER TABLE t ADD COLUMN l letter[];"
                            + " INSERT INTO t VALUES (1, 'a', ARRAY[(-23)::\"char\"]::letter[])"));
            await().until(() -> waits(blue, "wait_event = 'SyncRep'"));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> waits(blue, "application_name = 'bluegreen publisher types'"));
            blue.server.execute("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()");
            committed.get(1, TimeUnit.MINUTES);

            assertThat(publisher.failure())
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("column \"l\" of public.t (public._letter) has a \"char\" above 127");
            assertThat(rows(blue)).hasSize(1);
        }
    }

    @Test
    void a_server_that_cannot_be_asked_stops_the_publisher_before_the_row() throws Exception {
        try (PublishedDatabase blue = database(PostgresServer.builder("11").start(), "late-chars-unasked")) {
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                awaitRow(blue, "0");
                // Sessions that are there go on; no other comes in.
                try (Connection open = blue.server.connect();
                        Statement statement = open.createStatement()) {
                    statement.execute("UPDATE pg_database SET datallowconn = false WHERE datname = current_database()");
                    statement.execute("CREATE DOMAIN letter AS \"char\"");
                    statement.execute("ALTER TABLE t ADD COLUMN w letter[]");
                    statement.execute("INSERT INTO t VALUES (1, 'é', ARRAY['x']::letter[])");
                    assertThat(publisher.failure())
                            .isInstanceOf(Problem.class)
                            .hasMessageContaining("not currently accepting connections");
                    assertThat(rows(blue)).hasSize(1);
                    statement.execute("UPDATE pg_database SET datallowconn = true WHERE datname = current_database()");
                }
            }
            try (RunningPublisher again = new RunningPublisher(blue.publisher())) {
                awaitRow(blue, "1");
                assertThat(again.status().state()).isEqualTo(PublisherStatus.State.STREAMING);
            }
        }
    }

    private static PublishedDatabase database(PostgresServer server, String topic) throws SQLException {
        PublishedDatabase blue = new PublishedDatabase(server, topic, TABLE);
        try (Connection session = blue.sessions.open("test")) {
            // Types concern the table that uses them, whatever their names.
            TableFilter one = TableFilter.of(List.of("public.t"), List.of());
            DdlCapture.configure(session, Side.BLUE, PublishedDatabase.PUBLICATION, one, true);
            DdlCapture.begin(session);
        }
        server.execute("INSERT INTO t VALUES (0, 'first')");
        return blue;
    }

    private static void waiting(PublishedDatabase blue, String sql) {
        try (Connection connection = blue.server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = on");
            connection.setAutoCommit(false);
            statement.execute(sql);
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean waits(PublishedDatabase blue, String condition) throws SQLException {
        try (Connection connection = blue.server.connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT FROM pg_stat_activity WHERE " + condition)) {
            return rows.next();
        }
    }

    private static void awaitRow(PublishedDatabase blue, String id) {
        await().until(() ->
                rows(blue).stream().anyMatch(row -> row.after().text(0).equals(id)));
    }

    private static List<Change.Insert> rows(PublishedDatabase blue) throws PulsarClientException {
        return blue.frames().stream()
                .flatMap(frame -> frame.transactions().stream())
                .flatMap(part -> part.changes().stream())
                .filter(Change.Insert.class::isInstance)
                .map(Change.Insert.class::cast)
                .filter(row -> row.relation().table().name().equals("t"))
                .toList();
    }
}
