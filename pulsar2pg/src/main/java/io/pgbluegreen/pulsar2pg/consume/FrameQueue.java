package io.pgbluegreen.pulsar2pg.consume;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Frames on their way from one thread to another, bounded by the bytes they hold. */
final class FrameQueue {

    private final long maxBytes;
    private final Deque<ReceivedFrame> frames = new ArrayDeque<>();
    private long bytes;
    private boolean idle = true;
    private boolean closed;

    FrameQueue(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Waits for room; a frame that is larger than all the room goes in when nothing else is there. */
    synchronized void put(ReceivedFrame frame) throws InterruptedException {
        while (!closed && !frames.isEmpty() && bytes + frame.bytes() > maxBytes) {
            wait();
        }
        frames.add(frame);
        bytes += frame.bytes();
        notifyAll();
    }

    /**
     * The next frame, or nothing when none came in time or the queue is closed.
     *
     * @param evenIfIdle whether to wait also while nothing is about to come
     */
    synchronized Optional<ReceivedFrame> poll(Duration timeout, boolean evenIfIdle) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (frames.isEmpty() && !closed && (evenIfIdle || !idle)) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return Optional.empty();
            }
            wait(leftMillis);
        }
        ReceivedFrame frame = frames.poll();
        if (frame == null) {
            return Optional.empty();
        }
        bytes -= frame.bytes();
        notifyAll();
        return Optional.of(frame);
    }

    /** Says whether the thread that puts is waiting for a message, rather than working on one. */
    synchronized void setIdle(boolean idle) {
        this.idle = idle;
        notifyAll();
    }

    /** Whether nothing is here or about to come. */
    synchronized boolean isDrained() {
        return idle && frames.isEmpty();
    }

    /** Ends all waiting, now and later. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
