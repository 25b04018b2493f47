package io.pgbluegreen.consumers.marker;

import io.pgbluegreen.cutover.port.ChangeLog;
import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.cutover.port.ChangeLog.Write;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.TopicFrames;
import io.pgbluegreen.topic.TopicFrames.Located;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic on a thread of its own and wakes those who wait for a marker. While Pulsar is away it tries again; what
 * is wrong with the topic itself ends every wait at once.
 */
public final class MarkerWatch implements ChangeLog.Watch {

    private static final Logger LOG = LoggerFactory.getLogger(MarkerWatch.class);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final long RETRY_MILLIS = 100;
    private static final long JOIN_MILLIS = 2000;

    private final TopicFrames frames;
    private final Thread thread;
    /** Guards the log and the failures. */
    private final Object lock = new Object();

    private final MarkerLog log;
    private volatile boolean closed;
    private @Nullable Problem passing;
    private @Nullable RuntimeException failure;

    /**
     * Begins to read.
     *
     * @param frames connected already; closed with this
     */
    public MarkerWatch(TopicFrames frames) {
        this.frames = frames;
        this.log = new MarkerLog(frames.topic().toString(), true);
        this.thread = new Thread(this::run, "markers-of-" + frames.topic().topic());
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public Sighting awaitMarker(MarkerKey marker, Duration limit) throws InterruptedException {
        return await(() -> log.place(marker).map(MarkerPlace::sighting), "the " + marker, limit);
    }

    @Override
    public List<Write> awaitSeal(MarkerKey marker, Duration limit) throws InterruptedException {
        return await(() -> log.sealedWrites(marker), "the seal of the " + marker, limit);
    }

    private <T> T await(Supplier<Optional<T>> wanted, String what, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (true) {
                Optional<T> found = wanted.get();
                if (found.isPresent()) {
                    return found.get();
                }
                if (failure != null) {
                    throw failure;
                }
                long left = deadline - System.nanoTime();
                if (closed || left <= 0) {
                    throw notThere(what, limit);
                }
                lock.wait(Math.max(1, left / 1_000_000));
            }
        }
    }

    private Problem notThere(String what, Duration limit) {
        String where = "topic " + frames.topic();
        String reached = log.lastSeq() == 0 ? "no frame came" : "the last frame that came is frame " + log.lastSeq();
        Problem cause = passing;
        if (closed) {
            return new Problem(Kind.UNAVAILABLE, "nobody reads " + where + " any more for " + what, "Start it again.");
        }
        String message = what + " did not come to " + where + " within " + limit.toMillis() + " ms; " + reached;
        if (cause != null || !frames.isConnected()) {
            return new Problem(
                    Kind.UNAVAILABLE,
                    message + "; " + (cause == null ? "the connection to Pulsar is lost" : cause.getMessage()),
                    cause == null ? "Check that the brokers are up, then try again." : cause.remedy());
        }
        return new Problem(
                Kind.UNAVAILABLE,
                message,
                "Check that the side's publisher runs and how far it is behind (`bluegreen status`), then try again.");
    }

    private void run() {
        try {
            while (!closed) {
                read();
            }
        } catch (InterruptedException e) {
            LOG.debug("no longer reading {}", frames.topic());
        } catch (RuntimeException e) {
            synchronized (lock) {
                failure = e;
            }
        } finally {
            synchronized (lock) {
                lock.notifyAll();
            }
        }
    }

    private void read() throws InterruptedException {
        try {
            Optional<Located> frame = frames.next(WAIT);
            synchronized (lock) {
                passing = null;
                if (frame.isPresent() && log.accept(frame.get())) {
                    lock.notifyAll();
                }
            }
        } catch (Problem e) {
            if (e.kind() != Kind.UNAVAILABLE) {
                throw e;
            }
            synchronized (lock) {
                passing = e;
            }
            if (!closed) {
                LOG.debug("reading {} again", frames.topic(), e);
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        frames.close();
        synchronized (lock) {
            lock.notifyAll();
        }
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
