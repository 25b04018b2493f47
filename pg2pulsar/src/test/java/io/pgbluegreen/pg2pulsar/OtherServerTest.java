package io.pgbluegreen.pg2pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresOptions;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.artifact.PostgresBinaries;
import io.pgbluegreen.testkit.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that looks as if it were set up for this direction, and is not the one whose changes the topic holds. */
class OtherServerTest {

    private static final String ITEMS = "CREATE TABLE items (id int PRIMARY KEY)";

    /** As where two clusters are set up and a host was mistaken for the other. */
    @Test
    void another_cluster_than_the_topic_s_is_refused() throws Exception {
        try (PublishedDatabase blue =
                        new PublishedDatabase(PostgresServer.builder("17").start(), "mistaken-blue", ITEMS);
                PublishedDatabase other =
                        new PublishedDatabase(PostgresServer.builder("17").start(), "mistaken-other", ITEMS)) {
            publishOne(blue);
            int frames = blue.frames().size();

            isRefused(
                    blue,
                    other.sessions,
                    "topic " + blue.topic + " belongs to a server with system identifier " + system(blue.sessions)
                            + ", but " + other.sessions.settings().where() + " has " + system(other.sessions)
                            + ": it is another cluster");

            assertThat(blue.frames()).hasSize(frames);
        }
    }

    /** As where a dump was restored, the metadata with it. */
    @Test
    void a_cluster_with_the_metadata_of_another_is_refused() throws Exception {
        try (PublishedDatabase other =
                new PublishedDatabase(PostgresServer.builder("9.6").start(), "restored", ITEMS)) {
            other.server.execute("UPDATE bluegreen.publisher SET system_id = '7309512683001'");

            isRefused(
                    other,
                    other.sessions,
                    "the metadata of this direction belongs to a server with system identifier 7309512683001, but "
                            + other.sessions.settings().where() + " has " + system(other.sessions)
                            + ": it is another cluster");
        }
    }

    /** It has the same files, the slot among them, and may lack what the topic holds. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "17"})
    void a_copy_that_was_promoted_is_refused(String major) throws Exception {
        PostgresOptions options =
                new PostgresOptions(major, "postgres", PostgresAuthentication.TRUST, Map.of(), List.of());
        EmbeddedPostgres original = EmbeddedPostgres.start(options);
        try (PublishedDatabase blue = new PublishedDatabase(original, "promoted-" + major, ITEMS);
                EmbeddedPostgres copy = EmbeddedPostgres.withoutFiles(options, PostgresBinaries.of(major))) {
            original.copyFilesAtOneInstant(copy.dataDirectory());
            copy.startOnOwnTimeline();
            PostgresSessions promoted = new PostgresSessions(new ConnectionSettings(
                    Side.BLUE, copy.host(), copy.port(), copy.database(), copy.user(), Optional.empty()));
            try (Connection connection = promoted.open("test")) {
                assertThat(ServerFacts.read(connection).systemIdentifier()).isEqualTo(system(blue.sessions));
                assertThat(Slots.find(connection, PublishedDatabase.SLOT)).isPresent();
            }
            String refusal = " belongs to timeline 1, but "
                    + promoted.settings().where() + " is on timeline 2: it was promoted or restored to a point in time";

            isRefused(blue, promoted, "the metadata of this direction" + refusal);

            publishOne(blue);
            int frames = blue.frames().size();
            // What a person may try who reads the first refusal.
            copy.execute("UPDATE bluegreen.publisher SET timeline = 2");
            isRefused(blue, promoted, "topic " + blue.topic + refusal);
            assertThat(blue.frames()).hasSize(frames);
        }
    }

    private static void publishOne(PublishedDatabase database) throws Exception {
        try (RunningPublisher publisher = new RunningPublisher(database.publisher())) {
            database.server.execute("INSERT INTO items VALUES (1)");
            await().until(() -> publisher.status().seq() > 0);
            await().until(() -> !database.frames().isEmpty());
        }
    }

    private static void isRefused(PublishedDatabase database, PostgresSessions server, String why) throws Exception {
        try (RunningPublisher publisher =
                new RunningPublisher(new Publisher(database.settings(), server, database.pulsar, Clock.systemUTC()))) {
            assertThat(publisher.failure()).isInstanceOf(Problem.class).hasMessageContaining(why);
        }
    }

    private static String system(PostgresSessions sessions) throws SQLException {
        try (Connection connection = sessions.open("test")) {
            return ServerFacts.read(connection).systemIdentifier();
        }
    }
}
