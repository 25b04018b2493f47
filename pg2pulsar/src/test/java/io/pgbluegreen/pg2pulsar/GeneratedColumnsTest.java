package io.pgbluegreen.pg2pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.testkit.PostgresServer;
import java.util.List;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.Test;

/** What a server computes is not in the topic, whatever the publication was told before: the other one computes it. */
class GeneratedColumnsTest {

    @Test
    void stored_and_virtual_columns_are_left_out() throws Exception {
        try (PublishedDatabase blue = new PublishedDatabase(
                PostgresServer.builder("18").start(),
                "generated",
                "CREATE TABLE g (id int PRIMARY KEY, v int GENERATED ALWAYS AS (id + 1) VIRTUAL,"
                        + " s int GENERATED ALWAYS AS (id + 2) STORED, a text)")) {
            blue.server.execute(
                    "ALTER PUBLICATION " + PublishedDatabase.PUBLICATION + " SET (publish_generated_columns = stored)");
            blue.publishAll();
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                blue.server.execute(
                        "INSERT INTO g VALUES (1, DEFAULT, DEFAULT, 'one')",
                        "UPDATE g SET id = 2, a = 'two'",
                        "DELETE FROM g");
                await().until(() -> rows(blue).size() == 3);
                assertThat(publisher.status().state()).isEqualTo(PublisherStatus.State.STREAMING);
            }

            List<Change.OfRow> rows = rows(blue);
            assertThat(rows).allSatisfy(row -> assertThat(row.relation().columns())
                    .extracting(Column::name)
                    .containsExactly("id", "a"));
            Change.Update update = (Change.Update) rows.get(1);
            assertThat(update.key().text(0)).isEqualTo("1");
            assertThat(update.after().text(0)).isEqualTo("2");
            assertThat(update.after().text(1)).isEqualTo("two");
            assertThat(((Change.Delete) rows.get(2)).key().text(0)).isEqualTo("2");
        }
    }

    private static List<Change.OfRow> rows(PublishedDatabase blue) throws PulsarClientException {
        return blue.frames().stream()
                .flatMap(frame -> frame.transactions().stream())
                .flatMap(part -> part.changes().stream())
                .filter(Change.OfRow.class::isInstance)
                .map(Change.OfRow.class::cast)
                .filter(row -> row.relation().table().name().equals("g"))
                .toList();
    }
}
