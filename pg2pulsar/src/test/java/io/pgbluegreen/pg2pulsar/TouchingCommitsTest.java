package io.pgbluegreen.pg2pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A commit whose record begins where the one before it ends. The server leaves out what commits before the position that
 * it is asked for: asked for one byte more than the end of the topic's last transaction, it would leave out the next one
 * too, and nobody would notice. Only prepared transactions commit without another record of their own just before.
 */
class TouchingCommitsTest {

    private static final int PAIRS = 20;
    private static final int LAST = 1000;

    /** The server writes records of its own at times: then the pair does not touch, and the next one is taken. */
    @ParameterizedTest
    @ValueSource(strings = {"9.6", "10", "17"})
    void a_commit_that_begins_where_the_topic_ends_is_published_once(String major) throws Exception {
        try (PublishedDatabase blue = new PublishedDatabase(
                        PostgresServer.builder(major)
                                .setting("max_prepared_transactions", String.valueOf(2 * PAIRS))
                                .setting("autovacuum", "off")
                                .start(),
                        "touching-" + major,
                        "CREATE TABLE items (id int PRIMARY KEY)");
                Connection session = blue.sessions.open("test")) {
            for (int id = 0; id < 2 * PAIRS; id++) {
                Sql.run(
                        session,
                        "BEGIN; INSERT INTO public.items VALUES (" + id + "); PREPARE TRANSACTION '" + id + "'");
            }
            boolean touching = false;
            int id = 0;
            while (!touching && id < 2 * PAIRS) {
                Lsn topicEnds = publishAlone(blue, session, id);
                touching = insertLsn(session).equals(topicEnds);
                Sql.run(session, "COMMIT PREPARED '" + (id + 1) + "'");
                id += 2;
            }
            assertThat(touching).as("a commit that begins where the topic ends").isTrue();
            assertThat(ids(blue)).as("stopped between the two").doesNotContain(id - 1);

            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                // One more: what is left out stays out.
                blue.server.execute("INSERT INTO items VALUES (" + LAST + ")");
                await().until(() -> ids(blue).contains(LAST));
            }

            assertThat(ids(blue))
                    .isEqualTo(IntStream.concat(IntStream.range(0, id), IntStream.of(LAST))
                            .boxed()
                            .toList());
        }
    }

    /** Publishes what is there and one transaction more, and ends; returns where that one ends. */
    private static Lsn publishAlone(PublishedDatabase blue, Connection session, int id) throws Exception {
        long beats = of(blue, "heartbeat").size();
        try (RunningPublisher publisher = new RunningPublisher(
                new Publisher(blue.settingsWithOneHeartbeat(), blue.sessions, blue.pulsar, Clock.systemUTC()))) {
            await().until(() -> of(blue, "heartbeat").size() > beats);
            Sql.run(session, "COMMIT PREPARED '" + id + "'");
            await().until(() -> ids(blue).contains(id));
        }
        blue.awaitNobodyStreams();
        List<TransactionPart> items = of(blue, "items");
        return items.get(items.size() - 1).endLsn().orElseThrow();
    }

    private static List<Integer> ids(PublishedDatabase blue) throws PulsarClientException {
        return of(blue, "items").stream()
                .map(part -> Integer.valueOf(
                        ((Change.Insert) part.changes().get(0)).after().text(0)))
                .toList();
    }

    private static List<TransactionPart> of(PublishedDatabase blue, String table) throws PulsarClientException {
        return blue.frames().stream()
                .map(Frame::transactions)
                .flatMap(List::stream)
                .filter(part -> part.changes().get(0) instanceof Change.OfRow row
                        && row.relation().table().name().equals(table))
                .toList();
    }

    private static Lsn insertLsn(Connection session) throws SQLException {
        String function = ServerVersion.of(session).currentWalInsertLsnFunction();
        return Lsn.parse(Sql.one(session, "SELECT " + function + "::text", row -> row.getString(1)));
    }
}
