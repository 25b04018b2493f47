package io.pgbluegreen.pulsar2pg;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.FrameEncoder;
import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.topic.TopicName;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.Producer;
import org.apache.pulsar.client.api.PulsarClientException;

/** A topic with the applier's subscription, and a hand that writes frames into it as a publisher would. */
public final class TestTopic implements AutoCloseable {

    public static final String SUBSCRIPTION = "applier";
    private static final long FIRST_LSN = 0x1000;
    private static final long FIRST_XID = 700;
    private static final Instant COMMITTED_AT = Instant.parse("2026-11-21T01:44:32.485123Z");

    private final TopicName name;
    private Producer<byte[]> producer;
    private String system = "7309512683001";
    private int timeline = 1;
    private FrameEncoder encoder = new FrameEncoder(system, timeline, "bluegreen_blue");
    private long epoch = 1;
    private long seq;
    private long lsn = FIRST_LSN;
    private long xid = FIRST_XID;
    private long openChanges;
    private Lsn openCommit = Lsn.ZERO;

    private TestTopic(TopicName name, Producer<byte[]> producer) {
        this.name = name;
        this.producer = producer;
    }

    public static TestTopic create() throws PulsarAdminException, PulsarClientException {
        TestTopic topic = withoutSubscription();
        topic.subscribe();
        return topic;
    }

    private void subscribe() throws PulsarAdminException {
        TestServers.pulsarConnection()
                .admin()
                .topics()
                .createSubscription(name.toString(), SUBSCRIPTION, MessageId.earliest);
    }

    public static TestTopic withoutSubscription() throws PulsarAdminException, PulsarClientException {
        TopicName name = new TopicName("public", "default", "t" + TestServers.nextNumber());
        return new TestTopic(name, createTopic(name));
    }

    private static Producer<byte[]> createTopic(TopicName name) throws PulsarAdminException, PulsarClientException {
        TestServers.pulsarConnection().admin().topics().createNonPartitionedTopic(name.toString());
        return TestServers.pulsarConnection()
                .client()
                .newProducer()
                .topic(name.toString())
                .enableBatching(false)
                .create();
    }

    /** Loses everything; what is sent from here on has the numbers, LSNs and epoch that it had at the beginning. */
    public void loseAll() throws PulsarAdminException, PulsarClientException {
        producer.close();
        TestServers.pulsarConnection().admin().topics().delete(name.toString());
        producer = createTopic(name);
        subscribe();
        epoch = 1;
        seq = 0;
        lsn = FIRST_LSN;
        xid = FIRST_XID;
    }

    /** What is sent from here on comes from another start of the publisher. */
    public void epoch(long newEpoch) {
        epoch = newEpoch;
    }

    /** Gives everything to the next applier again, as if nothing had been acknowledged. */
    public void deliverAgain() throws PulsarAdminException {
        TestServers.pulsarConnection().admin().topics().resetCursor(name.toString(), SUBSCRIPTION, 0);
    }

    public TopicName name() {
        return name;
    }

    public long seq() {
        return seq;
    }

    /** The LSN at which the next transaction's commit record begins. */
    public Lsn nextCommitLsn() {
        return new Lsn(lsn);
    }

    public void cluster(String newSystem, int newTimeline) {
        system = newSystem;
        timeline = newTimeline;
        encoder = new FrameEncoder(system, timeline, "bluegreen_blue");
    }

    /** One transaction in a frame of its own. */
    public TestTopic commit(Change... changes) throws PulsarClientException {
        return add(changes).send();
    }

    /** Adds a whole transaction to the frame. */
    public TestTopic add(Change... changes) {
        return add(Arrays.asList(changes));
    }

    public TestTopic add(List<Change> changes) {
        encoder.begin(++xid, new Lsn(lsn), COMMITTED_AT, 0);
        changes.forEach(encoder::add);
        encoder.end(new Lsn(lsn + 0x20));
        lsn += 0x40;
        return this;
    }

    /** Sends a part of a transaction, in a frame of its own together with what was added before. */
    public TestTopic part(boolean last, List<Change> changes) throws PulsarClientException {
        if (openChanges == 0) {
            xid++;
            openCommit = new Lsn(lsn);
        }
        encoder.begin(xid, openCommit, COMMITTED_AT, openChanges);
        changes.forEach(encoder::add);
        openChanges += changes.size();
        if (last) {
            encoder.end(new Lsn(lsn + 0x20));
            openChanges = 0;
            lsn += 0x40;
        } else {
            encoder.cut();
        }
        return send();
    }

    /** Pretends that so many changes of the open transaction were sent. */
    public void forgetOpenChanges(long changes) {
        openChanges = changes;
    }

    /** About how many bytes wait to be sent. */
    public int size() {
        return encoder.size();
    }

    /** Leaves numbers out. */
    public void skipSeq(int frames) {
        seq += frames;
    }

    /** Sends what was added, or an empty frame, cut into fragments. */
    public TestTopic sendInFragments(int count) throws PulsarClientException {
        byte[] json = encoder.finish(epoch, ++seq);
        int size = (json.length + count - 1) / count;
        FrameProperties properties = properties(json.length);
        for (int i = 0; i < count; i++) {
            byte[] piece = Arrays.copyOfRange(json, i * size, Math.min(json.length, (i + 1) * size));
            producer.newMessage()
                    .properties(properties.withFragment(i, count).toMap())
                    .value(piece)
                    .send();
        }
        return this;
    }

    /** Sends what was added, or an empty frame. */
    public TestTopic send() throws PulsarClientException {
        byte[] json = encoder.finish(epoch, ++seq);
        producer.newMessage()
                .properties(properties(json.length).toMap())
                .value(json)
                .send();
        return this;
    }

    private FrameProperties properties(int bytes) {
        return new FrameProperties(seq, epoch, new Lsn(lsn), new Lsn(lsn), 0, 1, bytes);
    }

    /** Messages that the applier has not acknowledged. */
    public long backlog() {
        try {
            return Objects.requireNonNull(TestServers.pulsarConnection()
                            .admin()
                            .topics()
                            .getStats(name.toString())
                            .getSubscriptions()
                            .get(SUBSCRIPTION))
                    .getMsgBacklog();
        } catch (PulsarAdminException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws PulsarClientException {
        producer.close();
    }
}
