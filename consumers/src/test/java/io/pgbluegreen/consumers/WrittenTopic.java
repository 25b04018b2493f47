package io.pgbluegreen.consumers;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Column;
import io.pgbluegreen.changeevent.FrameEncoder;
import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.topic.TopicName;
import io.pgbluegreen.topic.TopicSetup;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClientException;

/** A side's topic, and a hand that writes frames into it as the side's publisher does. */
public final class WrittenTopic implements AutoCloseable {

    public static final TableId EVENTS = new TableId("public", "events");
    private static final Relation EVENT = new Relation(
            EVENTS,
            ReplicaIdentity.DEFAULT,
            List.of(new Column("id", "bigint"), new Column("note", "text")),
            List.of(0));
    private static final Relation MARKER = new Relation(
            MetadataSchema.MARKER,
            ReplicaIdentity.DEFAULT,
            List.of(
                    new Column("operation", "bigint"),
                    new Column("kind", "text"),
                    new Column("side", "text"),
                    new Column("inserted_lsn", "pg_lsn"),
                    new Column("written_at", "timestamp with time zone"),
                    new Column("sealed", "boolean")),
            List.of(0, 1));
    private static final Relation HEARTBEAT = new Relation(
            MetadataSchema.HEARTBEAT,
            ReplicaIdentity.DEFAULT,
            List.of(new Column("side", "text"), new Column("beat", "bigint")),
            List.of(0));
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123456Z");

    public final Side side;
    public final TopicName name;
    private final Producer<byte[]> producer;
    private final FrameEncoder encoder;
    private long seq;
    private long xid;
    private long lsn;
    private String lastTransaction = "";

    public WrittenTopic(Side side) throws PulsarClientException {
        this(side, TestServers.newTopic());
    }

    public WrittenTopic(Side side, TopicName name) throws PulsarClientException {
        this.side = side;
        this.name = name;
        new TopicSetup(TestServers.pulsar(), name).setUp();
        this.producer = TestServers.pulsar()
                .client()
                .newProducer()
                .topic(name.toString())
                .enableBatching(false)
                .create();
        int number = side == Side.BLUE ? 1 : 2;
        this.encoder = new FrameEncoder("70000000000" + number, 1, "slot_" + side);
        this.xid = 1000L * number;
        this.lsn = 0x1000L * number;
    }

    public long seq() {
        return seq;
    }

    public static MarkerKey marker(long operation, MarkerKey.Kind kind) {
        return new MarkerKey(operation, kind);
    }

    /** A transaction that inserts this event, in a frame of its own. */
    public MessageId event(long id) throws PulsarClientException {
        addEvent(id);
        return send();
    }

    public WrittenTopic addEvent(long id) {
        return add(insert(id));
    }

    public static Change insert(long id) {
        return new Change.Insert(EVENT, Row.of(Long.toString(id), "note of " + id));
    }

    public MessageId heartbeat() throws PulsarClientException {
        add(new Change.Insert(HEARTBEAT, Row.of(side.label(), Long.toString(seq))));
        return send();
    }

    public MessageId write(MarkerKey marker) throws PulsarClientException {
        addMarker(marker);
        return send();
    }

    public WrittenTopic addMarker(MarkerKey marker) {
        return add(new Change.Insert(MARKER, markerRow(marker, false)));
    }

    public MessageId seal(MarkerKey marker) throws PulsarClientException {
        add(new Change.Update(MARKER, markerKey(marker), markerRow(marker, true)));
        return send();
    }

    public MessageId remove(MarkerKey marker) throws PulsarClientException {
        add(new Change.Delete(MARKER, markerKey(marker)));
        return send();
    }

    /** The transaction that was added last, by side, commit LSN and xid. */
    public String lastTransaction() {
        return lastTransaction;
    }

    /** Adds a whole transaction to the frame. */
    public WrittenTopic add(Change... changes) {
        Lsn commit = nextLsn();
        encoder.begin(++xid, commit, NOON, 0);
        lastTransaction = side + " " + commit + " " + xid;
        Arrays.asList(changes).forEach(encoder::add);
        encoder.end(nextLsn());
        return this;
    }

    /** A transaction in parts, each in a frame of its own. */
    public MessageId inParts(List<Change> changes) throws PulsarClientException {
        xid++;
        Lsn commit = nextLsn();
        lastTransaction = side + " " + commit + " " + xid;
        MessageId last = MessageId.earliest;
        for (int i = 0; i < changes.size(); i++) {
            encoder.begin(xid, commit, NOON, i);
            encoder.add(changes.get(i));
            if (i == changes.size() - 1) {
                encoder.end(nextLsn());
            } else {
                encoder.cut();
            }
            last = send();
        }
        return last;
    }

    /** Sends what was added, in one message. */
    public MessageId send() throws PulsarClientException {
        return send(1);
    }

    /** Sends what was added, in several messages; gives the id of the first. */
    public MessageId send(int fragments) throws PulsarClientException {
        byte[] json = encoder.finish(1, ++seq);
        int length = json.length / fragments + 1;
        FrameProperties whole = new FrameProperties(seq, 1, new Lsn(lsn), new Lsn(lsn), 0, 1, json.length);
        MessageId first = null;
        for (int i = 0; i < fragments; i++) {
            byte[] piece = Arrays.copyOfRange(json, i * length, Math.min(json.length, (i + 1) * length));
            MessageId id = producer.newMessage()
                    .properties((fragments == 1 ? whole : whole.withFragment(i, fragments)).toMap())
                    .value(piece)
                    .send();
            first = first == null ? id : first;
        }
        if (first == null) {
            throw new IllegalArgumentException("expected one fragment at least");
        }
        return first;
    }

    /** Leaves out a frame, as a topic does that has lost one. */
    public void skip() {
        seq++;
    }

    private Row markerRow(MarkerKey marker, boolean sealed) {
        return Row.of(
                Long.toString(marker.operation()),
                marker.kind().label(),
                side.label(),
                new Lsn(lsn).toString(),
                "2026-01-02 12:00:00+00",
                sealed ? "t" : "f");
    }

    private static Row markerKey(MarkerKey marker) {
        return Row.of(Long.toString(marker.operation()), marker.kind().label(), null, null, null, null)
                .only(List.of(0, 1));
    }

    private Lsn nextLsn() {
        lsn += 0x10;
        return new Lsn(lsn);
    }

    @Override
    public void close() throws PulsarClientException {
        producer.close();
    }
}
