package io.pgbluegreen.demo.probe;

import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Measures lag from end to end, as a client would: one connection commits a small row on blue at a fixed rate, another
 * looks for it on green. Lag is the time from blue's acknowledgement of the commit until green shows the row, read
 * every two milliseconds. Rows are written without waiting for the ones before, so that a pause of replication counts
 * in full.
 */
public final class LagProbe implements AutoCloseable {

    /** How often green is asked, which is how exact a measurement is. */
    public static final int RESOLUTION_MILLIS = 2;

    private static final int WRITE_INTERVAL_MILLIS = 20;
    private static final int SIGNIFICANT_DIGITS = 3;

    /** A row on its way. */
    private record Sent(long id, long acknowledgedNanos) {}

    private final PostgresServer blue;
    private final PostgresServer green;
    private final ConcurrentLinkedQueue<Sent> underway = new ConcurrentLinkedQueue<>();
    private final Recorder recorder = new Recorder(SIGNIFICANT_DIGITS);
    private final Histogram all = new Histogram(SIGNIFICANT_DIGITS);
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicBoolean watching = new AtomicBoolean(true);
    private volatile String failure = "";
    private final Thread writer = new Thread(() -> guarded(this::write), "lag-probe-blue");
    private final Thread watcher = new Thread(() -> guarded(this::watch), "lag-probe-green");

    private LagProbe(PostgresServer blue, PostgresServer green) {
        this.blue = blue;
        this.green = green;
        writer.setDaemon(true);
        watcher.setDaemon(true);
    }

    /** Begins to measure. */
    public static LagProbe start(PostgresServer blue, PostgresServer green) {
        LagProbe probe = new LagProbe(blue, green);
        probe.watcher.start();
        probe.writer.start();
        return probe;
    }

    /** The measurements since the last call, in microseconds; they count in {@link #all} too. */
    public Histogram sinceLast() {
        Histogram interval = recorder.getIntervalHistogram();
        all.add(interval);
        return interval;
    }

    /** All measurements that {@link #sinceLast} has given so far, in microseconds. */
    public Histogram all() {
        return all;
    }

    /** Writes no more rows; those underway are still watched for. Returns when the last commit is acknowledged. */
    public void stopWriting() throws InterruptedException {
        writing.set(false);
        writer.join();
    }

    /** How many rows have not been seen on green. */
    public int underway() {
        return underway.size();
    }

    /** How long the oldest of them has been underway; zero if there is none. */
    public Duration longestUnderway() {
        Sent oldest = underway.peek();
        return oldest == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - oldest.acknowledgedNanos);
    }

    /** What kept the probe from measuring; empty if nothing did. */
    public String failure() {
        return failure;
    }

    private void write() throws SQLException, InterruptedException {
        try (Connection connection = blue.connect();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO demo.lag_probe VALUES (?, clock_timestamp())")) {
            long next = System.nanoTime();
            for (long id = 1; writing.get(); id++) {
                insert.setLong(1, id);
                insert.executeUpdate();
                underway.add(new Sent(id, System.nanoTime()));
                next += TimeUnit.MILLISECONDS.toNanos(WRITE_INTERVAL_MILLIS);
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            }
        }
    }

    private void watch() throws SQLException, InterruptedException {
        try (Connection connection = green.connect();
                PreparedStatement select =
                        connection.prepareStatement("SELECT coalesce(max(id), 0) FROM demo.lag_probe")) {
            while (watching.get()) {
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    arrived(row.getLong(1), System.nanoTime());
                }
                TimeUnit.MILLISECONDS.sleep(RESOLUTION_MILLIS);
            }
        }
    }

    /** Commits arrive in their order: whoever sees a row has seen all before it. */
    private void arrived(long id, long nanos) {
        for (Sent sent = underway.peek(); sent != null && sent.id <= id; sent = underway.peek()) {
            underway.remove();
            // Green may show a row before blue's acknowledgement has got through to us.
            recorder.recordValue(TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanos - sent.acknowledgedNanos)));
        }
    }

    private void guarded(Work work) {
        try {
            work.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            failure = "the lag probe lost its connection: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        writing.set(false);
        watching.set(false);
        writer.interrupt();
        watcher.interrupt();
    }

    /** What a probe's thread does. */
    @FunctionalInterface
    private interface Work {
        void run() throws SQLException, InterruptedException;
    }
}
