package io.pgbluegreen.topic;

import io.pgbluegreen.changeevent.Frame;
import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.changeevent.FrameReader;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.TransactionPart;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.Tail.OpenTransaction;
import io.pgbluegreen.topic.Tail.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.MessageIdAdv;
import org.apache.pulsar.client.api.PulsarClient;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic to its end. Of the frames it keeps the last one only.
 *
 * <p>The end is what the broker names when reading begins, so that everything persisted by then is seen. The client's
 * own {@code hasMessageAvailable} is not asked: what it answers depends on what was fetched before.
 */
public final class TopicTail {

    /** How long the broker may keep us waiting for a message that it says is there. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Messages fetched ahead: few, because each may be megabytes large. */
    private static final int QUEUE = 8;

    private final String topic;
    private final FrameReader frames;
    private @Nullable MessageId frameBegin;
    private long beginSeq;
    private long beginEpoch;
    private @Nullable MessageId lastFrameBegin;
    private FrameReader.@Nullable Complete last;
    private long highestEpoch;

    private TopicTail(String topic) {
        this.topic = topic;
        this.frames = FrameReader.fromAny(topic);
    }

    /**
     * Reads from a message on, that message included, or from the first one that is stored.
     *
     * @param from the first message of a frame that is known to be there, which saves reading what lies before it
     * @return empty when the topic holds no message at all, wherever {@code from} points: whoever knows of a frame must
     *     take that for a loss
     * @throws Problem when the topic cannot be read, is no clean log, or lies wholly before {@code from}
     */
    public static Optional<Tail> read(PulsarClient client, TopicName topic, Optional<MessageId> from) {
        TopicTail tail = new TopicTail(topic.toString());
        try (Reader<byte[]> reader = client.newReader(Schema.BYTES)
                .topic(topic.toString())
                .startMessageId(from.orElse(MessageId.earliest))
                .startMessageIdInclusive()
                .receiverQueueSize(QUEUE)
                .create()) {
            Optional<MessageId> end = end(reader.getLastMessageIds());
            if (end.isEmpty()) {
                return Optional.empty();
            }
            if (from.isPresent() && end.get().compareTo(from.get()) < 0) {
                throw new Problem(
                        Kind.NEEDS_PERSON,
                        "topic " + topic + " ends with message " + end.get() + ", before message " + from.get()
                                + " that was written to it: messages are lost",
                        "Find out who truncated or replaced the topic; then load the other side again.");
            }
            tail.readTo(end.get(), reader);
        } catch (java.io.IOException e) {
            throw PulsarProblems.of(e, "Pulsar", "reading the tail of topic " + topic);
        }
        return Optional.of(tail.result());
    }

    private static Optional<MessageId> end(List<? extends MessageId> lastOfEachPartition) {
        // A topic that was never written to ends with entry −1.
        return lastOfEachPartition.stream()
                .filter(id -> id instanceof MessageIdAdv known && known.getEntryId() >= 0)
                .map(MessageId.class::cast)
                .findFirst();
    }

    private void readTo(MessageId end, Reader<byte[]> reader) throws PulsarClientException {
        while (true) {
            Message<byte[]> message = reader.readNext((int) PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) {
                throw new Problem(
                        Kind.UNAVAILABLE,
                        "topic " + topic + " ends with message " + end + ", but no message came within "
                                + PATIENCE.toSeconds() + " s of reading",
                        "Check the state of the brokers and bookies, then try again.");
            }
            accept(message);
            if (message.getMessageId().compareTo(end) >= 0) {
                return;
            }
        }
    }

    private void accept(Message<byte[]> message) {
        String where = message.getMessageId().toString();
        FrameProperties properties = FrameProperties.of(message.getProperties(), message.size(), where);
        highestEpoch = Math.max(highestEpoch, properties.epoch());
        noteBegin(properties, message.getMessageId());
        Optional<FrameReader.Complete> complete = frames.accept(message.getProperties(), message.getData(), where);
        if (complete.isPresent()) {
            last = complete.get();
            lastFrameBegin = frameBegin;
        }
    }

    /** A repeated message is no beginning: what belongs to its frame may stand before it. */
    private void noteBegin(FrameProperties properties, MessageId id) {
        boolean current = frames.nextSeq().map(seq -> seq == properties.seq()).orElse(true);
        boolean noted = beginSeq == properties.seq() && beginEpoch == properties.epoch();
        if (current && properties.fragment() == 0 && !noted) {
            frameBegin = id;
            beginSeq = properties.seq();
            beginEpoch = properties.epoch();
        }
    }

    private Tail result() {
        FrameReader.Complete frame = last;
        if (frame == null) {
            return new Tail(
                    0,
                    0,
                    Lsn.ZERO,
                    Optional.empty(),
                    Optional.empty(),
                    highestEpoch,
                    Optional.empty(),
                    frames.pendingFragments());
        }
        Frame decoded = new FrameDecoder()
                .decode(frame.json(), "with seq " + frame.properties().seq() + " of topic " + topic);
        FrameProperties properties = frame.properties();
        return new Tail(
                properties.seq(),
                properties.epoch(),
                properties.lastLsn(),
                open(decoded),
                Optional.ofNullable(lastFrameBegin),
                highestEpoch,
                Optional.of(new Source(decoded.system(), decoded.timeline(), decoded.slot())),
                frames.pendingFragments());
    }

    private static Optional<OpenTransaction> open(Frame frame) {
        List<TransactionPart> parts = frame.transactions();
        if (parts.isEmpty() || parts.get(parts.size() - 1).last()) {
            return Optional.empty();
        }
        TransactionPart part = parts.get(parts.size() - 1);
        return Optional.of(new OpenTransaction(
                part.xid(),
                part.commitLsn(),
                part.changesBefore() + part.changes().size()));
    }
}
