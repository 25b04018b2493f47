package io.pgbluegreen.pulsar2pg.consume;

import io.pgbluegreen.changeevent.FrameDecoder;
import io.pgbluegreen.changeevent.FrameReader;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.Message;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.PulsarClientException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic's frames in their order, received and decoded ahead on a thread of its own. The client connects again by
 * itself when brokers go; messages that come again then are dropped.
 *
 * <p>Order of calls: {@link #awaitMessage} until a message is there, which only the subscription's active consumer gets;
 * then {@link #start} with what the target has applied by then; then {@link #poll}.
 */
public final class FrameSource implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FrameSource.class);
    private static final int WAIT_MILLIS = 1000;

    private final TopicConsumer consumer;
    private final FrameQueue queue;
    private final Thread thread;
    private final CompletableFuture<Void> messageArrived = new CompletableFuture<>();
    private final CompletableFuture<Applied> start = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile @Nullable Throwable failure;

    /** The last frame that the target has. */
    private record Applied(long seq, long epoch) {}

    /**
     * Begins to receive.
     *
     * @param maxBytes how much JSON may wait here, decoded
     */
    public FrameSource(TopicConsumer consumer, long maxBytes) {
        this.consumer = consumer;
        this.queue = new FrameQueue(maxBytes);
        this.thread = new Thread(this::run, "frames-of-" + consumer.topic().topic());
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether this is the subscription's active consumer and a message waits. */
    public boolean awaitMessage(Duration timeout) throws InterruptedException {
        try {
            messageArrived.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (java.util.concurrent.TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw rethrown(e.getCause() == null ? e : e.getCause());
        }
    }

    /**
     * Lets frames through, those after {@code seq}.
     *
     * @param seq the last frame that the target has applied durably; it and all before are acknowledged
     * @param epoch of that frame; 0 where it was not noted
     */
    public void start(long seq, long epoch) {
        start.complete(new Applied(seq, epoch));
    }

    /**
     * The next frame, or nothing when none came in time.
     *
     * @param evenIfDrained whether to wait also while no message is at hand
     * @throws Problem at a gap in the topic, or at a message that cannot be read
     */
    public Optional<ReceivedFrame> poll(Duration timeout, boolean evenIfDrained) throws InterruptedException {
        Optional<ReceivedFrame> frame = queue.poll(timeout, evenIfDrained);
        Throwable failed = failure;
        if (frame.isEmpty() && failed != null) {
            throw rethrown(failed);
        }
        return frame;
    }

    /** Whether every message that has come was given out. */
    public boolean isDrained() {
        return queue.isDrained();
    }

    /** Whether another consumer of the subscription has taken over. */
    public boolean isOvertaken() {
        return consumer.isOvertaken();
    }

    /** Whether another consumer of the subscription gets the messages at present. */
    public boolean isStandby() {
        return consumer.isStandby();
    }

    /** Acknowledges a message and all before it; they are not coming again. */
    public void acknowledge(MessageId id) {
        consumer.acknowledge(id);
    }

    private void run() {
        try {
            receive();
        } catch (InterruptedException e) {
            LOG.debug("no longer reading {}", consumer.topic());
        } catch (PulsarClientException | RuntimeException e) {
            failure = e;
            messageArrived.completeExceptionally(e);
        } catch (OutOfMemoryError e) {
            failure = e;
            messageArrived.completeExceptionally(e);
        } finally {
            queue.close();
        }
    }

    private void receive() throws InterruptedException, PulsarClientException {
        Message<byte[]> message = next();
        messageArrived.complete(null);
        Applied applied = awaitStart();
        FrameReader reader = FrameReader.after(consumer.topic().toString(), applied.seq(), applied.epoch());
        FrameDecoder decoder = new FrameDecoder();
        while (!closed) {
            String where = message.getMessageId().toString();
            Optional<FrameReader.Complete> complete = reader.accept(message.getProperties(), message.getData(), where);
            if (complete.isPresent()) {
                byte[] json = complete.get().json();
                int bytes = json.length;
                queue.put(new ReceivedFrame(
                        decoder.decode(json, "in message " + where + " of " + consumer.topic()),
                        message.getMessageId(),
                        bytes));
            } else if (Long.parseLong(message.getProperty("seq")) <= applied.seq()) {
                consumer.acknowledge(message.getMessageId());
            }
            message = next();
        }
    }

    private Message<byte[]> next() throws InterruptedException, PulsarClientException {
        Message<byte[]> message = consumer.receive(0);
        while (message == null) {
            queue.setIdle(true);
            if (closed) {
                throw new InterruptedException();
            }
            message = consumer.receive(WAIT_MILLIS);
        }
        queue.setIdle(false);
        return message;
    }

    private Applied awaitStart() throws InterruptedException {
        try {
            return start.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private RuntimeException rethrown(Throwable failed) {
        if (failed instanceof Problem problem) {
            return problem;
        }
        if (failed instanceof OutOfMemoryError) {
            return new Problem(
                    Kind.NEEDS_PERSON,
                    "a frame of " + consumer.topic() + " does not fit into the memory of this process",
                    "Give the applier a larger heap (-Xmx), a few times the size of the largest row.",
                    failed);
        }
        return failed instanceof PulsarClientException
                ? consumer.problem(failed, "reading " + consumer.topic())
                : new IllegalStateException("reading " + consumer.topic() + " failed", failed);
    }

    @Override
    public void close() {
        closed = true;
        queue.close();
        thread.interrupt();
        consumer.close();
        try {
            thread.join(Duration.ofSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
