package io.pgbluegreen.pg2pulsar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.FrameEncoder;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import io.pgbluegreen.pg2pulsar.frame.FinishedFrame;
import io.pgbluegreen.pg2pulsar.frame.FrameBuilder;
import io.pgbluegreen.pg2pulsar.frame.ResumePoint;
import io.pgbluegreen.pg2pulsar.send.FrameSender;
import io.pgbluegreen.pg2pulsar.send.FrameSender.Persisted;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.testkit.PostgresServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClientException;
import org.junit.jupiter.api.Test;

/**
 * A connection breaks after the broker persisted a message and before its acknowledgement arrived: the client sends it
 * again, and the broker acknowledges the repetition without saying where the first one stands. Saved as a place, that
 * would lead to the topic's beginning.
 */
class RepeatedMessageTest {

    private static final Relation ITEMS = new Relation(
            new TableId("public", "items"), ReplicaIdentity.DEFAULT, List.of(new Column("id", "text")), List.of(0));

    @Test
    void a_repetition_is_persisted_but_tells_no_place() throws Exception {
        List<FinishedFrame> frames = frames(2);
        try (PublishedDatabase blue =
                new PublishedDatabase(PostgresServer.builder("17").fsync(false).start(), "repeated-message")) {
            try (Producer<byte[]> producer = producer(blue)) {
                assertThat(send(producer, frames.subList(0, 1)).messageId()).isPresent();
            }
            // The same number once more, as after a reconnection.
            try (Producer<byte[]> again = producer(blue)) {
                Persisted persisted = send(again, frames.subList(0, 1));
                assertThat(persisted.seq()).isEqualTo(1);
                assertThat(persisted.messageId()).isEmpty();
                assertThat(send(again, frames.subList(1, 2)).messageId()).isPresent();
            }
            assertThat(blue.frames()).hasSize(2);
        }
    }

    private static Producer<byte[]> producer(PublishedDatabase blue) throws PulsarClientException {
        return blue.pulsar
                .client()
                .newProducer()
                .topic(blue.topic.toString())
                .producerName("repeating")
                .initialSequenceId(-1)
                .enableBatching(false)
                .create();
    }

    private static Persisted send(Producer<byte[]> producer, List<FinishedFrame> frames) {
        FrameSender sender = new FrameSender(producer, 1 << 20, 1 << 20, new Persisted(0, Lsn.ZERO, Optional.empty()));
        frames.forEach(frame -> sender.send(frame, 0));
        await().until(sender::idle);
        return sender.persisted();
    }

    private static List<FinishedFrame> frames(int count) {
        List<FinishedFrame> frames = new ArrayList<>();
        FrameBuilder builder = new FrameBuilder(
                new FrameEncoder("1", 1, PublishedDatabase.SLOT),
                MetadataSchema.APPLIED,
                1 << 18,
                1,
                new ResumePoint(0, Lsn.ZERO, Optional.empty()),
                frames::add);
        for (int i = 1; i <= count; i++) {
            Lsn commit = new Lsn(100L * i);
            builder.accept(new Decoded.Begin(i, commit, Instant.EPOCH));
            builder.accept(new Decoded.Changed(new Change.Insert(ITEMS, Row.of(Integer.toString(i)))));
            builder.accept(new Decoded.Commit(commit, new Lsn(100L * i + 48)));
            builder.closeFrame();
        }
        return frames;
    }
}
