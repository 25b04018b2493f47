package io.pgbluegreen.topic;

import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.changeevent.FrameReader;
import io.pgbluegreen.problem.Problem;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.admin.PulsarAdminException;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.MessageIdAdv;
import org.apache.pulsar.client.api.PulsarClientException;
import org.apache.pulsar.client.api.Reader;
import org.apache.pulsar.client.api.ReaderBuilder;
import org.apache.pulsar.client.api.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic's frames from some message on, with their places, read without a subscription that lasts. Frames that began
 * before that message are left out. Not for several threads, but for {@link #close}.
 */
public final class TopicFrames implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicFrames.class);

    /** Messages fetched ahead: few, because each may be a megabyte large and they wait outside of the heap. */
    private static final int QUEUE = 16;

    private final PulsarConnection pulsar;
    private final TopicName topic;
    private final FrameReader frames;
    private MessageId start;
    private boolean inclusive;
    private @Nullable MessageId begin;
    private long beginSeq;
    private long beginEpoch;
    private volatile boolean closed;
    private volatile @Nullable Reader<byte[]> reader;

    private TopicFrames(PulsarConnection pulsar, TopicName topic, MessageId start, boolean inclusive) {
        this.pulsar = pulsar;
        this.topic = topic;
        this.frames = FrameReader.fromAny(topic.toString());
        this.start = start;
        this.inclusive = inclusive;
    }

    /**
     * A frame and where it stands.
     *
     * @param first message of the frame: where a reader has to begin to get it whole
     * @param last message of the frame; the same one unless the frame was cut into fragments
     */
    public record Located(FrameReader.Complete frame, MessageId first, MessageId last) {}

    /**
     * Begins with that message, or with the first that is stored for {@link MessageId#earliest}.
     *
     * @throws Problem when the topic cannot be read
     */
    public static TopicFrames at(PulsarConnection pulsar, TopicName topic, MessageId message) {
        return opened(new TopicFrames(pulsar, topic, message, true));
    }

    /**
     * Begins behind that message.
     *
     * @throws Problem when the topic cannot be read
     */
    public static TopicFrames after(PulsarConnection pulsar, TopicName topic, MessageId message) {
        return opened(new TopicFrames(pulsar, topic, message, false));
    }

    /**
     * The last message that is stored; empty where none ever was.
     *
     * @throws Problem CHECK_FAILED when the topic does not exist, UNAVAILABLE when Pulsar is not there
     */
    public static Optional<MessageId> end(PulsarConnection pulsar, TopicName topic) {
        try {
            MessageId last = pulsar.admin().topics().getLastMessageId(topic.toString());
            return last instanceof MessageIdAdv id && id.getEntryId() < 0 ? Optional.empty() : Optional.of(last);
        } catch (PulsarAdminException e) {
            throw pulsar.problem(e, "looking up the end of topic " + topic);
        }
    }

    private static TopicFrames opened(TopicFrames frames) {
        frames.reader();
        return frames;
    }

    /**
     * The next frame, or nothing when none is complete in time. After a problem of kind UNAVAILABLE it may be asked
     * again: it connects anew and goes on where it was.
     *
     * @throws Problem UNAVAILABLE when Pulsar does not answer; another one when the topic is no clean log
     */
    public Optional<Located> next(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        do {
            Message<byte[]> message = receive(left);
            if (message == null) {
                return Optional.empty();
            }
            Optional<Located> frame = accept(message);
            if (frame.isPresent()) {
                return frame;
            }
            left = deadline - System.nanoTime();
        } while (left > 0);
        return Optional.empty();
    }

    /** The message that was read last, or the one at which reading was to begin. */
    public MessageId position() {
        return start;
    }

    /** Whether there is a connection to the broker at the moment; the client looks for one by itself. */
    public boolean isConnected() {
        Reader<byte[]> current = reader;
        return current != null && current.isConnected();
    }

    public TopicName topic() {
        return topic;
    }

    private @Nullable Message<byte[]> receive(long nanos) throws InterruptedException {
        Reader<byte[]> current = reader();
        try {
            return current.readNext((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)), TimeUnit.MILLISECONDS);
        } catch (PulsarClientException e) {
            if (Thread.interrupted() || e.getCause() instanceof InterruptedException) {
                throw interrupted(e);
            }
            discard(current);
            throw pulsar.problem(e, "reading topic " + topic);
        }
    }

    private static InterruptedException interrupted(Exception cause) {
        InterruptedException interrupted = new InterruptedException();
        interrupted.initCause(cause);
        return interrupted;
    }

    private Optional<Located> accept(Message<byte[]> message) {
        MessageId id = message.getMessageId();
        String where = id.toString();
        FrameProperties properties = FrameProperties.of(message.getProperties(), message.size(), where);
        noteBegin(properties, id);
        Optional<FrameReader.Complete> complete = frames.accept(message.getProperties(), message.getData(), where);
        start = id;
        inclusive = false;
        return complete.map(frame -> new Located(frame, begin == null ? id : begin, id));
    }

    /** A repeated message is no beginning: what belongs to its frame may stand before it. */
    private void noteBegin(FrameProperties properties, MessageId id) {
        boolean current = frames.nextSeq().map(seq -> seq == properties.seq()).orElse(true);
        boolean noted = beginSeq == properties.seq() && beginEpoch == properties.epoch();
        if (current && properties.fragment() == 0 && !noted) {
            begin = id;
            beginSeq = properties.seq();
            beginEpoch = properties.epoch();
        }
    }

    private Reader<byte[]> reader() {
        Reader<byte[]> current = reader;
        if (current != null) {
            return current;
        }
        ReaderBuilder<byte[]> builder = pulsar.client()
                .newReader(Schema.BYTES)
                .topic(topic.toString())
                .startMessageId(start)
                .receiverQueueSize(QUEUE);
        if (inclusive) {
            builder.startMessageIdInclusive();
        }
        try {
            Reader<byte[]> opened = builder.create();
            reader = opened;
            if (closed) {
                discard(opened);
            }
            return opened;
        } catch (PulsarClientException e) {
            throw pulsar.problem(e, "reading topic " + topic);
        }
    }

    private void discard(Reader<byte[]> broken) {
        reader = null;
        try {
            broken.close();
        } catch (IOException e) {
            LOG.debug("closing the reader of {}", topic, e);
        }
    }

    /** Ends a call of {@link #next} that waits on another thread, too. */
    @Override
    public void close() {
        closed = true;
        Reader<byte[]> current = reader;
        if (current != null) {
            discard(current);
        }
    }
}
