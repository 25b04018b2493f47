package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.changeevent.FrameReader;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.testkit.PulsarServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;
import org.jspecify.annotations.Nullable;

/** Reads a topic from its first message and holds it to the contract of a clean log. */
final class TopicReading {

    private final Set<Lsn> transactions = new HashSet<>();
    private @Nullable TransactionPart open;
    private long changesOfOpen;
    private long changes;
    private long frames;
    private long highestEpoch;

    /**
     * What the topic holds.
     *
     */
    record Summary(long frames, long transactions, long changes, long highestEpoch) {}

    /** Fails at a gap in {@code seq}, a transaction that stands there twice, one that is not whole, or an empty one. */
    static Summary ofCleanLog(PulsarServer pulsar, String topic) throws IOException {
        TopicReading reading = new TopicReading();
        read(pulsar, topic, reading::frame);
        return new Summary(reading.frames, reading.transactions.size(), reading.changes, reading.highestEpoch);
    }

    /** How many row changes of the table the topic holds. */
    static long changesOf(PulsarServer pulsar, String topic, String table) throws IOException {
        long[] count = {0};
        read(pulsar, topic, frame -> frame.transactions()
                .forEach(part -> count[0] += part.changes().stream()
                        .filter(change -> change instanceof Change.OfRow row
                                && row.relation().table().toString().equals(table))
                        .count()));
        return count[0];
    }

    /** Where each row of the forum's ledger was committed, by {@code client:n}. */
    static Map<String, Lsn> ledger(PulsarServer pulsar, String topic) throws IOException {
        Map<String, Lsn> commits = new HashMap<>();
        read(pulsar, topic, frame -> frame.transactions()
                .forEach(part -> part.changes().forEach(change -> {
                    if (change instanceof Change.Insert insert
                            && insert.relation().table().toString().equals("forum.ledger")) {
                        commits.put(text(insert, "client") + ":" + text(insert, "n"), part.commitLsn());
                    }
                })));
        return commits;
    }

    private static String text(Change.Insert insert, String column) {
        return insert.after().text(insert.relation().indexOf(column).orElseThrow());
    }

    private static void read(PulsarServer pulsar, String topic, Consumer<Frame> consumer) throws IOException {
        FrameReader frames = FrameReader.from(topic, 1);
        FrameDecoder decoder = new FrameDecoder();
        try (PulsarClient client =
                        PulsarClient.builder().serviceUrl(pulsar.serviceUrl()).build();
                Reader<byte[]> reader = client.newReader(Schema.BYTES)
                        .topic(topic)
                        .startMessageId(MessageId.earliest)
                        .create()) {
            while (reader.hasMessageAvailable()) {
                Message<byte[]> message = reader.readNext(30, TimeUnit.SECONDS);
                String where = message.getMessageId().toString();
                frames.accept(message.getProperties(), message.getData(), where)
                        .ifPresent(complete -> consumer.accept(decoder.decode(complete.json(), where)));
            }
        }
    }

    private void frame(Frame frame) {
        frames++;
        highestEpoch = Math.max(highestEpoch, frame.epoch());
        frame.transactions().forEach(part -> part(part, frame));
    }

    private void part(TransactionPart part, Frame frame) {
        TransactionPart before = open;
        if (before == null) {
            assertThat(part.changesBefore())
                    .as("first part in frame %s", frame.seq())
                    .isZero();
            assertThat(transactions.add(part.commitLsn()))
                    .as("transaction %s stands in the topic once", part.commitLsn())
                    .isTrue();
            changesOfOpen = 0;
        } else {
            assertThat(part.commitLsn()).isEqualTo(before.commitLsn());
            assertThat(part.changesBefore()).as("in frame %s", frame.seq()).isEqualTo(changesOfOpen);
        }
        changesOfOpen += part.changes().size();
        changes += part.changes().size();
        if (part.last()) {
            assertThat(changesOfOpen)
                    .as("changes of transaction %s in frame %s", part.commitLsn(), frame.seq())
                    .isPositive();
        }
        open = part.last() ? null : part;
    }
}
