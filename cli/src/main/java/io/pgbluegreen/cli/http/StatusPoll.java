package io.pgbluegreen.cli.http;

import io.pgbluegreen.cli.status.StatusReader;
import io.pgbluegreen.cli.status.StatusReport;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the status again and again in a thread of its own, so that nobody who asks has to wait for a server: while one
 * is away, the age of what is shown grows.
 */
final class StatusPoll implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusPoll.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final long LONGEST_END_SECONDS = 2;

    private final StatusReader reader;
    private final Consumer<StatusReport> reports;
    private final ScheduledExecutorService thread;
    private volatile long lastNanos = System.nanoTime();
    private boolean failing;

    private StatusPoll(StatusReader reader, Consumer<StatusReport> reports) {
        this.reader = reader;
        this.reports = reports;
        this.thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "status for http");
            made.setDaemon(true);
            return made;
        });
    }

    /**
     * Begins to read.
     *
     * @param reader is closed at the end
     * @param reports is called in the thread of its own
     */
    static StatusPoll start(StatusReader reader, Consumer<StatusReport> reports) {
        StatusPoll poll = new StatusPoll(reader, reports);
        var unused = poll.thread.scheduleWithFixedDelay(poll::read, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        return poll;
    }

    /** How long ago the last report was read, or reading began. */
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - lastNanos);
    }

    private void read() {
        try {
            reports.accept(reader.read());
            lastNanos = System.nanoTime();
            failing = false;
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("the status for /metrics cannot be read", e);
            }
            failing = true;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
                reader.close();
            }
            // Else it waits for a server that is away, and ends with the process.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
