package io.pgbluegreen.topic;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.FrameEncoder;
import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Schema;

/** Writes frames to a topic as a publisher does. */
final class Frames implements AutoCloseable {

    private static final Relation USERS = new Relation(
            new TableId("public", "users"),
            ReplicaIdentity.DEFAULT,
            List.of(new Column("id", "bigint"), new Column("name", "text")),
            List.of(0));
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123456Z");

    private final Producer<byte[]> producer;

    Frames(PulsarClient client, TopicName topic) throws PulsarClientException {
        producer = client.newProducer(Schema.BYTES)
                .topic(topic.toString())
                .enableBatching(false)
                .create();
    }

    /** A frame of one whole transaction with one change; its end LSN is {@code seq * 256}. */
    MessageId whole(long epoch, long seq) throws PulsarClientException {
        return send(properties(epoch, seq, lsn(seq), 0, 1), json(epoch, seq, 0, 1, true));
    }

    /** A frame of a part of a large transaction, which began after the whole transaction of {@code wholeSeq}. */
    MessageId part(long epoch, long seq, long wholeSeq, long changesBefore, int changes) throws PulsarClientException {
        return send(properties(epoch, seq, lsn(wholeSeq), 0, 1), json(epoch, seq, changesBefore, changes, false));
    }

    /** Some fragments of a frame with one whole transaction, which takes {@code count} fragments altogether. */
    MessageId fragments(long epoch, long seq, int from, int to, int count) throws PulsarClientException {
        byte[] json = json(epoch, seq, 0, 20, true);
        int length = json.length / count + 1;
        MessageId first = null;
        for (int i = from; i < to; i++) {
            byte[] piece = Arrays.copyOfRange(json, i * length, Math.min(json.length, (i + 1) * length));
            FrameProperties properties = new FrameProperties(seq, epoch, lsn(seq - 1), lsn(seq), i, count, json.length);
            MessageId id = send(properties, piece);
            first = first == null ? id : first;
        }
        if (first == null) {
            throw new IllegalArgumentException("no fragment from " + from + " to " + to);
        }
        return first;
    }

    MessageId send(FrameProperties properties, byte[] payload) throws PulsarClientException {
        return producer.newMessage()
                .properties(properties.toMap())
                .value(payload)
                .send();
    }

    /** A message that is no frame. */
    void foreign() throws PulsarClientException {
        producer.send("hello".getBytes(StandardCharsets.UTF_8));
    }

    static Lsn lsn(long seq) {
        return new Lsn(seq << 8);
    }

    private static FrameProperties properties(long epoch, long seq, Lsn last, int fragment, int fragments) {
        return new FrameProperties(seq, epoch, lsn(seq), last, fragment, fragments, 1);
    }

    private static byte[] json(long epoch, long seq, long changesBefore, int changes, boolean last) {
        FrameEncoder frame = new FrameEncoder("7309512683001", 1, "bluegreen_blue");
        frame.begin(700 + seq, lsn(seq), NOON, changesBefore);
        for (int i = 0; i < changes; i++) {
            frame.add(new Change.Insert(USERS, Row.of(Long.toString(changesBefore + i), "Ana")));
        }
        if (last) {
            frame.end(lsn(seq));
        } else {
            frame.cut();
        }
        return frame.finish(epoch, seq);
    }

    @Override
    public void close() throws PulsarClientException {
        producer.close();
    }
}
