package io.pgbluegreen.pg2pulsar;

import io.pgbluegreen.pg2pulsar.PublisherStatus.State;
import io.pgbluegreen.pg2pulsar.send.FrameSender.SendFailed;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.PulsarConnection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pulsar.client.api.PulsarClientException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes one cluster's changes to its topic until it is closed. Whatever fails on the way (the server restarts,
 * Pulsar loses the producer, another publisher takes over), it begins again from the topic's tail, as a new process
 * would: there is one way to start, and it is used all the time.
 */
public final class Publisher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final PublisherSettings settings;
    private final PostgresSessions sessions;
    private final PulsarConnection pulsar;
    private final Clock clock;
    private final PublisherCounters counters = new PublisherCounters();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable PublisherSession session;

    public Publisher(PublisherSettings settings, PostgresSessions sessions, PulsarConnection pulsar, Clock clock) {
        this.settings = settings;
        this.sessions = sessions;
        this.pulsar = pulsar;
        this.clock = clock;
    }

    /**
     * Publishes in the caller's thread until {@link #close()} or an interrupt.
     *
     * @throws Problem when going on could lose or repeat changes, when the configuration is wrong, or when a server
     *     cannot be reached at the very first try; having stood by for another publisher counts as a try that went well
     */
    public void run() {
        long pause = FIRST_PAUSE_MILLIS;
        boolean streamed = false;
        while (closed.getCount() > 0) {
            String failure;
            try (PublisherSession started = new PublisherSession(settings, sessions, pulsar, clock, counters)) {
                session = started;
                if (closed.getCount() == 0) {
                    break;
                }
                started.run();
                throw new IllegalStateException("a session ended without a reason");
            } catch (InterruptedException e) {
                break;
            } catch (Problem e) {
                if (closed.getCount() == 0) {
                    break;
                }
                // One that stood by takes over just when a server may be away, and has been of use before.
                if (e.kind() != Kind.UNAVAILABLE || !(streamed || counters.streamed() || counters.stoodBy())) {
                    counters.state(State.STOPPED, String.valueOf(e.getMessage()));
                    throw e;
                }
                failure = String.valueOf(e.getMessage());
            } catch (SQLException e) {
                failure = retryable(e);
            } catch (SendFailed | PulsarClientException e) {
                failure = String.valueOf(
                        pulsar.problem(e, "publishing to " + settings.topic()).getMessage());
            }
            if (closed.getCount() == 0) {
                break;
            }
            if (counters.streamed()) {
                streamed = true;
                pause = FIRST_PAUSE_MILLIS;
                counters.startAnew();
            }
            counters.state(State.RETRYING, failure);
            LOG.warn("{}: {}; trying again in {} ms", settings.side().label(), failure, pause);
            if (!pause(pause)) {
                break;
            }
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
        counters.state(State.STOPPED, "");
    }

    private String retryable(SQLException e) {
        // 55006: another walsender holds the slot, perhaps our own from before; the server will notice that it is gone.
        if (closed.getCount() > 0 && !PostgresErrors.isTransient(e) && !"55006".equals(e.getSQLState())) {
            counters.state(State.STOPPED, String.valueOf(e.getMessage()));
            throw PostgresErrors.statement(sessions.settings().where(), "stream from slot " + settings.slot(), e);
        }
        return sessions.settings().where() + ": " + e.getMessage();
    }

    private boolean pause(long millis) {
        try {
            return !closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** What the publisher is doing. May be called at any time by any thread. */
    public PublisherStatus status() {
        return counters.status();
    }

    /** Ends {@link #run()}. What was sent stays; what was not will be streamed again at the next start. */
    @Override
    public void close() {
        closed.countDown();
        PublisherSession open = session;
        if (open != null) {
            open.stop();
        }
    }
}
