package io.pgbluegreen.pg2pulsar;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.pg2pulsar.decode.ChangeDecoder;
import io.pgbluegreen.pg2pulsar.decode.Decoded;
import io.pgbluegreen.pg2pulsar.foreign.ForeignCommitLog;
import io.pgbluegreen.pg2pulsar.foreign.ForeignCommitWatch;
import io.pgbluegreen.pg2pulsar.frame.FinishedFrame;
import io.pgbluegreen.pg2pulsar.frame.FrameBuilder;
import io.pgbluegreen.pg2pulsar.send.FrameSender;
import io.pgbluegreen.pg2pulsar.send.FrameSender.SendFailed;
import io.pgbluegreen.pg2pulsar.stream.ReplicationStream;
import io.pgbluegreen.pg2pulsar.stream.StreamMessage;
import io.pgbluegreen.pg2pulsar.stream.StreamMessage.KeepAlive;
import io.pgbluegreen.pg2pulsar.stream.StreamMessage.PluginData;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The publisher's one busy thread: reads, decodes, builds frames, and answers the server. It never waits for Pulsar
 * without going on to answer, since a server that hears nothing for {@code wal_sender_timeout} ends the stream.
 */
final class StreamLoop {

    private static final long FEEDBACK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE_FEEDBACK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long POSITION_FRAME_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long POSITION_WAIT_MILLIS = 1000;
    /** How many messages pass between two looks at the clock. */
    private static final int MESSAGES_PER_LOOK = 512;

    private final ReplicationStream stream;
    private final ChangeDecoder decoder;
    private final ForeignCommitWatch watch;
    private final ForeignCommitLog foreignCommits;
    private final FrameSender sender;
    private final PublisherCounters counters;
    private final long frameAgeNanos;
    private final Deque<FinishedFrame> finished = new ArrayDeque<>();

    private long lastFeedback = System.nanoTime();
    private long lastPositionFrame = System.nanoTime() - POSITION_FRAME_NANOS;
    private Lsn confirmed = Lsn.ZERO;
    private long frameOpenedAt;
    private int sinceLook;

    StreamLoop(
            ReplicationStream stream,
            ChangeDecoder decoder,
            ForeignCommitWatch watch,
            ForeignCommitLog foreignCommits,
            FrameSender sender,
            PublisherCounters counters,
            PublisherSettings settings) {
        this.stream = stream;
        this.decoder = decoder;
        this.watch = watch;
        this.foreignCommits = foreignCommits;
        this.sender = sender;
        this.counters = counters;
        this.frameAgeNanos = settings.frameAge().toNanos();
    }

    /** Takes a frame from the builder; it is sent before the next message is read. */
    void finished(FinishedFrame frame) {
        finished.add(frame);
    }

    /** Runs until the stream ends or fails. */
    void run(FrameBuilder builder) throws SQLException, InterruptedException, SendFailed {
        while (!Thread.currentThread().isInterrupted()) {
            Optional<StreamMessage> message = stream.poll();
            if (message.isEmpty()) {
                builder.closeFrame();
                sendFinished(builder);
                feedback(IDLE_FEEDBACK_NANOS);
                message = stream.read();
                if (message.isEmpty()) {
                    throw new SQLException("the server ended the replication stream", "08006");
                }
            }
            handle(message.get(), builder);
            look();
        }
        throw new InterruptedException("the publisher was stopped");
    }

    private void look() throws SQLException, SendFailed {
        if (++sinceLook >= MESSAGES_PER_LOOK) {
            sinceLook = 0;
            feedback(FEEDBACK_NANOS);
        }
    }

    private void handle(StreamMessage message, FrameBuilder builder)
            throws SQLException, InterruptedException, SendFailed {
        if (message instanceof PluginData data) {
            ByteBuffer payload = data.payload();
            Decoded event =
                    decoder.decode(payload.array(), payload.arrayOffset() + payload.position(), data.position());
            handle(event, builder);
            // One message may stand for a whole transaction.
            for (Decoded next = decoder.next(); !next.equals(Decoded.NOTHING); next = decoder.next()) {
                handle(next, builder);
                look();
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedException("the publisher was stopped");
                }
            }
        } else if (message instanceof KeepAlive keepAlive && keepAlive.replyRequested()) {
            position(keepAlive.walEnd(), builder);
            feedback(0);
        }
    }

    private void handle(Decoded event, FrameBuilder builder) throws SQLException, InterruptedException, SendFailed {
        boolean hadFrame = builder.hasOpenFrame();
        builder.accept(event);
        watch.accept(event, builder.isDropped());
        if (event instanceof Decoded.Commit) {
            closeOldFrame(builder, hadFrame);
        }
        sendFinished(builder);
    }

    private void closeOldFrame(FrameBuilder builder, boolean hadFrame) {
        if (!hadFrame) {
            frameOpenedAt = System.nanoTime();
        } else if (builder.hasOpenFrame() && System.nanoTime() - frameOpenedAt >= frameAgeNanos) {
            builder.closeFrame();
        }
    }

    /**
     * Where nothing is on its way, the server's position can be confirmed; a server that shuts down waits for that. As
     * always, the topic must say so first.
     */
    private void position(Lsn walEnd, FrameBuilder builder) throws SQLException, InterruptedException, SendFailed {
        boolean caughtUp =
                builder.betweenTransactions() && !decoder.isInside() && !builder.hasOpenFrame() && sender.idle();
        boolean due = System.nanoTime() - lastPositionFrame >= POSITION_FRAME_NANOS;
        if (caughtUp && due && walEnd.isAfter(sender.persisted().lastLsn())) {
            lastPositionFrame = System.nanoTime();
            builder.position(walEnd);
            sendFinished(builder);
            sender.awaitPersisted(POSITION_WAIT_MILLIS);
        }
    }

    private void sendFinished(FrameBuilder builder) throws SQLException, InterruptedException, SendFailed {
        if (!finished.isEmpty()) {
            decoder.verify();
            // The alarm first: once the frame is sent, a restart goes on behind it.
            counters.countForeign(foreignCommits.record(watch.take()));
        }
        for (FinishedFrame frame = finished.poll(); frame != null; frame = finished.poll()) {
            int fragments = sender.fragments(frame);
            for (int i = 0; i < fragments; i++) {
                while (!sender.awaitRoom()) {
                    feedback(FEEDBACK_NANOS);
                }
                sender.send(frame, i);
            }
            counters.count(builder, frame);
        }
    }

    /** Tells the server what is persisted, if that is due. */
    private void feedback(long everyNanos) throws SQLException, SendFailed {
        sender.check();
        long now = System.nanoTime();
        Lsn persisted = sender.persisted().lastLsn();
        boolean due = now - lastFeedback >= everyNanos
                && (!persisted.equals(confirmed) || everyNanos == 0 || now - lastFeedback >= FEEDBACK_NANOS);
        if (due) {
            stream.confirm(persisted);
            confirmed = persisted;
            lastFeedback = now;
        }
    }
}
