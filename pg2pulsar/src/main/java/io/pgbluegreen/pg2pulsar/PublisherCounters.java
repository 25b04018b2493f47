package io.pgbluegreen.pg2pulsar;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.pg2pulsar.PublisherStatus.State;
import io.pgbluegreen.pg2pulsar.frame.FinishedFrame;
import io.pgbluegreen.pg2pulsar.frame.FrameBuilder;
import io.pgbluegreen.pg2pulsar.send.FrameSender;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Collects what {@link PublisherStatus} tells, over all sessions of a publisher. */
final class PublisherCounters {

    private State state = State.STARTING;
    private String detail = "";
    private long epoch;
    private boolean streamed;
    private boolean stoodBy;
    private long transactions;
    private long changes;
    private long dropped;
    private long foreign;
    private long bytes;
    private long seenTransactions;
    private long seenChanges;
    private long seenDropped;
    private @Nullable FrameSender sender;

    synchronized void state(State newState, String newDetail) {
        state = newState;
        detail = newDetail;
    }

    synchronized void standby(String newDetail) {
        state(State.STANDBY, newDetail);
        stoodBy = true;
    }

    /** Whether it ever waited for another publisher to end. */
    synchronized boolean stoodBy() {
        return stoodBy;
    }

    synchronized void streaming(long newEpoch, FrameSender newSender) {
        state = State.STREAMING;
        detail = "";
        epoch = newEpoch;
        sender = newSender;
        streamed = true;
        seenTransactions = 0;
        seenChanges = 0;
        seenDropped = 0;
    }

    /** Whether streaming began since the last {@link #startAnew()}. */
    synchronized boolean streamed() {
        return streamed;
    }

    synchronized void startAnew() {
        streamed = false;
    }

    /** Takes over a session's counts; the builder belongs to the calling thread. */
    synchronized void count(FrameBuilder builder, FinishedFrame frame) {
        transactions += builder.publishedTransactions() - seenTransactions;
        changes += builder.publishedChanges() - seenChanges;
        dropped += builder.droppedTransactions() - seenDropped;
        seenTransactions = builder.publishedTransactions();
        seenChanges = builder.publishedChanges();
        seenDropped = builder.droppedTransactions();
        bytes += frame.json().length;
    }

    synchronized void countForeign(int commits) {
        foreign += commits;
    }

    synchronized PublisherStatus status() {
        FrameSender current = sender;
        return new PublisherStatus(
                state,
                detail,
                epoch,
                current == null ? 0 : current.persisted().seq(),
                current == null ? Lsn.ZERO : current.persisted().lastLsn(),
                transactions,
                changes,
                dropped,
                foreign,
                bytes,
                current == null ? 0 : current.bytesInFlight(),
                current == null ? Duration.ZERO : current.waiting());
    }
}
