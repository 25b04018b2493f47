package io.pgbluegreen.pg2pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.testkit.PostgresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.Test;

/** A reader of the topic cannot tell by which output plugin the changes were decoded. */
class SameEventsTest {

    private static final String[] SCHEMA = {
        "CREATE SCHEMA \"Odd.\"\"schema\"",
        "CREATE TYPE mood AS ENUM ('sad', 'ok')",
        "CREATE TABLE items (id bigint PRIMARY KEY, note text, big text, at timestamptz, f float8, m mood[], c char(4),"
                + " b bit(2), ok boolean, k \"char\")",
        "ALTER TABLE items ALTER big SET STORAGE EXTERNAL",
        "CREATE TABLE \"Odd.\"\"schema\".\"t [x]\" (\"key \"\"]\" text NOT NULL UNIQUE, \"null\" text)",
        "ALTER TABLE \"Odd.\"\"schema\".\"t [x]\" REPLICA IDENTITY USING INDEX \"t [x]_key \"\"]_key\"",
        "CREATE TABLE whole (a int, b text, k \"char\" DEFAULT (-1)::\"char\")",
        "ALTER TABLE whole REPLICA IDENTITY FULL",
        "CREATE TABLE gone (id int PRIMARY KEY, note text)",
        "INSERT INTO gone VALUES (0, 'there before the slot')"
    };

    private static final String[] STATEMENTS = {
        "DELETE FROM gone",
        "INSERT INTO items VALUES (1, 'null', repeat('x', 5000), '2026-11-21 01:44:32.485123+02', 0.1, '{sad,NULL}',"
                + " 'ab', B'10', true, (-23)::\"char\"), (2, NULL, NULL, '0044-03-15 12:00 BC', 'NaN', NULL, NULL, NULL, NULL, '\\\\')",
        "UPDATE items SET note = E'it''s\\n[text]:'", // leaves big out
        "UPDATE items SET id = id + 10, ok = false",
        "DELETE FROM items WHERE id = 11",
        "INSERT INTO \"Odd.\"\"schema\".\"t [x]\" VALUES ('k', 'unchanged-toast-datum')",
        "UPDATE \"Odd.\"\"schema\".\"t [x]\" SET \"null\" = 'n'",
        "UPDATE \"Odd.\"\"schema\".\"t [x]\" SET \"key \"\"]\" = 'l'",
        "DELETE FROM \"Odd.\"\"schema\".\"t [x]\"",
        "INSERT INTO whole VALUES (1, NULL), (1, NULL), (NULL, NULL)",
        "UPDATE whole SET b = 'x' WHERE a IS NULL",
        "DELETE FROM whole",
        "ALTER TABLE items ADD COLUMN late int DEFAULT 7",
        "UPDATE items SET late = 8",
        "ALTER TABLE items ALTER late TYPE bigint",
        "INSERT INTO items (id) VALUES (5)",
        // Larger than what is kept in memory.
        "INSERT INTO items (id, note) SELECT i, repeat(chr(97 + i % 26), 400) FROM generate_series(100, 30000) i",
        "DELETE FROM items WHERE id < 1000"
    };

    @Test
    void on_9_6_the_topic_holds_what_it_would_hold_on_11() throws Exception {
        TimeZone zone = TimeZone.getDefault();
        // The driver tells it to the server, and a walsender of 9.6 cannot be told otherwise later.
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Taipei"));
        try {
            List<List<String>> oldest = transactions("9.6");
            List<List<String>> newer = transactions("11");

            assertThat(oldest).hasSameSizeAs(newer);
            for (int i = 0; i < newer.size(); i++) {
                assertThat(oldest.get(i)).as("transaction %d", i).isEqualTo(newer.get(i));
            }
            // As servers from 15 on write it themselves.
            assertThat(newer.get(1).toString()).contains("'\\351')");
            assertThat(TimeZone.getDefault().getID()).isEqualTo("Asia/Taipei");
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    private static List<List<String>> transactions(String major) throws Exception {
        try (PublishedDatabase blue = new PublishedDatabase(
                PostgresServer.builder(major).fsync(false).start(), "same-events-" + major, SCHEMA)) {
            try (RunningPublisher publisher = new RunningPublisher(blue.publisher())) {
                blue.server.execute(STATEMENTS);
                await().pollInterval(Duration.ofMillis(200))
                        .until(() -> transactions(blue).size() >= 16);
                assertThat(publisher.status().detail()).isEmpty();
            }
            return transactions(blue);
        }
    }

    /** The changes of each whole transaction, without those of the product's own tables. */
    private static List<List<String>> transactions(PublishedDatabase database) throws PulsarClientException {
        List<List<String>> transactions = new ArrayList<>();
        List<String> open = new ArrayList<>();
        for (Frame frame : database.frames()) {
            for (TransactionPart part : frame.transactions()) {
                assertThat(part.changesBefore()).isEqualTo(open.size());
                for (Change change : part.changes()) {
                    if (change instanceof Change.OfRow row
                            && !row.relation().table().schema().equals("bluegreen")) {
                        // The plugin of 9.6 prints types without their modifiers.
                        open.add(change.toString().replaceAll(", modifier=-?\\d+", ""));
                    }
                }
                if (part.last() && !open.isEmpty()) {
                    transactions.add(open);
                    open = new ArrayList<>();
                }
            }
        }
        return transactions;
    }
}
