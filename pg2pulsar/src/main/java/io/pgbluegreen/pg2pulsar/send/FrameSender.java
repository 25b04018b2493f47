package io.pgbluegreen.pg2pulsar.send;

import io.pgbluegreen.changeevent.FrameProperties;
import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.pg2pulsar.frame.FinishedFrame;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.pulsar.client.api.MessageId;
import org.apache.pulsar.client.api.MessageIdAdv;
import org.apache.pulsar.client.api.Producer;
import org.jspecify.annotations.Nullable;

/**
 * Sends frames without waiting and knows which of them are persisted. A producer's messages are persisted in the
 * order in which they were sent, so everything up to the last acknowledged frame is.
 *
 * <p>One thread sends; acknowledgements come on the client's threads.
 */
public final class FrameSender {

    private final Producer<byte[]> producer;
    private final int fragmentBytes;
    private final long maxBytesInFlight;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long bytesInFlight;
    /** When what is in flight began to be so, or something of it was acknowledged. */
    private long waitingSinceNanos;

    private FirstMessage firstMessage = new FirstMessage();
    private @Nullable Throwable failure;
    private Persisted persisted;

    /**
     * How far the topic holds what was sent.
     *
     * @param lastLsn everything before it is in the topic
     * @param messageId first message of that frame; empty as long as no frame of this sender is persisted, and where the
     *     broker did not say which it is
     */
    public record Persisted(long seq, Lsn lastLsn, Optional<MessageId> messageId) {}

    /**
     * @param fragmentBytes a frame that is longer goes in several messages of this size
     * @param maxBytesInFlight how much may be sent and not yet acknowledged
     * @param from what the topic holds already
     */
    public FrameSender(Producer<byte[]> producer, int fragmentBytes, long maxBytesInFlight, Persisted from) {
        this.producer = producer;
        this.fragmentBytes = fragmentBytes;
        this.maxBytesInFlight = maxBytesInFlight;
        this.persisted = from;
    }

    /** Sending failed for good: this producer cannot go on. */
    public static final class SendFailed extends Exception {
        private static final long serialVersionUID = 1L;

        SendFailed(Throwable cause) {
            super("the topic does not take frames any more: " + cause.getMessage(), cause);
        }
    }

    /** How many messages the frame takes. */
    public int fragments(FinishedFrame frame) {
        return Math.max(1, (frame.json().length + fragmentBytes - 1) / fragmentBytes);
    }

    /** Hands one fragment of a frame to the client; fragments and frames go in their order. */
    public void send(FinishedFrame frame, int fragment) {
        byte[] json = frame.json();
        int fragments = fragments(frame);
        int start = fragment * fragmentBytes;
        byte[] payload =
                fragments == 1 ? json : Arrays.copyOfRange(json, start, Math.min(json.length, start + fragmentBytes));
        if (fragment == 0) {
            firstMessage = new FirstMessage();
        }
        send(frame.properties().withFragment(fragment, fragments), payload, firstMessage);
    }

    /** Where the frame that is being sent begins. */
    private static final class FirstMessage {
        private volatile @Nullable MessageId id;
    }

    private void send(FrameProperties properties, byte[] payload, FirstMessage first) {
        int bytes = payload.length;
        lock.lock();
        try {
            if (bytesInFlight == 0) {
                waitingSinceNanos = System.nanoTime();
            }
            bytesInFlight += bytes;
        } finally {
            lock.unlock();
        }
        var unused = producer.newMessage()
                .value(payload)
                .properties(properties.toMap())
                .sendAsync()
                .whenComplete((id, error) -> {
                    if (error == null && properties.fragment() == 0 && isPlace(id)) {
                        first.id = id;
                    }
                    completed(properties, bytes, first, error);
                });
    }

    /**
     * What is sent again after a reconnection, and was persisted before, the broker acknowledges as a repetition: it does
     * not say where the first one stands.
     */
    private static boolean isPlace(MessageId id) {
        return id instanceof MessageIdAdv place && place.getLedgerId() >= 0 && place.getEntryId() >= 0;
    }

    private void completed(FrameProperties properties, int bytes, FirstMessage first, @Nullable Throwable error) {
        lock.lock();
        try {
            bytesInFlight -= bytes;
            waitingSinceNanos = System.nanoTime();
            if (error != null) {
                failure = failure == null ? error : failure;
            } else if (failure == null && properties.fragment() == properties.fragments() - 1) {
                persisted = new Persisted(properties.seq(), properties.lastLsn(), Optional.ofNullable(first.id));
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits a second at most until another message may be sent.
     *
     * @return whether it may; else the caller answers the server and asks again
     */
    public boolean awaitRoom() throws InterruptedException, SendFailed {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(1);
            // One message may always be in flight, whatever its size.
            while (failure == null
                    && left > 0
                    && bytesInFlight > 0
                    && bytesInFlight + fragmentBytes > maxBytesInFlight) {
                left = changed.awaitNanos(left);
            }
            failIfFailed();
            return bytesInFlight == 0 || bytesInFlight + fragmentBytes <= maxBytesInFlight;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything sent is persisted, but not longer than given; tells whether it is. */
    public boolean awaitPersisted(long timeoutMillis) throws InterruptedException, SendFailed {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
            while (bytesInFlight > 0 && failure == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            failIfFailed();
            return bytesInFlight == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Fails if a frame could not be sent. */
    public void check() throws SendFailed {
        lock.lock();
        try {
            failIfFailed();
        } finally {
            lock.unlock();
        }
    }

    private void failIfFailed() throws SendFailed {
        Throwable cause = failure;
        if (cause != null) {
            throw new SendFailed(cause);
        }
    }

    /** How far the topic holds what was sent. */
    public Persisted persisted() {
        lock.lock();
        try {
            return persisted;
        } finally {
            lock.unlock();
        }
    }

    /** Whether everything sent is persisted. */
    public boolean idle() {
        lock.lock();
        try {
            return bytesInFlight == 0;
        } finally {
            lock.unlock();
        }
    }

    /** How long the topic has acknowledged nothing of what is in flight; zero where nothing is. */
    public Duration waiting() {
        lock.lock();
        try {
            return bytesInFlight == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - waitingSinceNanos);
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that were sent and are not acknowledged yet. */
    public long bytesInFlight() {
        lock.lock();
        try {
            return bytesInFlight;
        } finally {
            lock.unlock();
        }
    }
}
