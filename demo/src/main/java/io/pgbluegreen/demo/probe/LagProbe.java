package io.pgbluegreen.demo.probe;

import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.client.ConnectionSource;
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
 * Measures lag from end to end, as a client would: one connection commits a small row where clients write, at a fixed
 * rate, another looks for it on the passive side. Lag is the time from the acknowledgement of the commit until the
 * passive side shows the row, read every two milliseconds. Rows are written without waiting for the ones before, so that a pause of replication counts
 * in full.
 */
public final class LagProbe implements AutoCloseable {

    /** How often the passive side is asked, which is how exact a measurement is. */
    public static final int RESOLUTION_MILLIS = 2;

    private static final String HIGHEST_ID = "SELECT coalesce(max(id), 0) FROM demo.lag_probe";
    private static final int WRITE_INTERVAL_MILLIS = 20;
    private static final int SIGNIFICANT_DIGITS = 3;

    /** A row on its way. */
    private record Sent(long id, long acknowledgedNanos) {}

    private final ConnectionSource clients;
    private final PostgresServer passive;
    private final long firstId;
    private final ConcurrentLinkedQueue<Sent> underway = new ConcurrentLinkedQueue<>();
    private final Recorder recorder = new Recorder(SIGNIFICANT_DIGITS);
    private final Histogram all = new Histogram(SIGNIFICANT_DIGITS);
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicBoolean watching = new AtomicBoolean(true);
    private volatile String failure = "";
    private final Thread writer = new Thread(() -> guarded(this::write), "lag-probe-active");
    private final Thread watcher = new Thread(() -> guarded(this::watch), "lag-probe-passive");

    private LagProbe(ConnectionSource clients, PostgresServer passive, long firstId) {
        this.clients = clients;
        this.passive = passive;
        this.firstId = firstId;
        writer.setDaemon(true);
        watcher.setDaemon(true);
    }

    /**
     * Begins to measure, with rows behind those of earlier probes.
     *
     * @param clients where clients write
     * @param passive where the rows are looked for
     */
    public static LagProbe start(ConnectionSource clients, PostgresServer passive) throws SQLException {
        long firstId;
        try (Connection connection = clients.connect()) {
            firstId = 1 + highestId(connection);
        }
        LagProbe probe = new LagProbe(clients, passive, firstId);
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

    /** How many rows have not been seen on the passive side. */
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
        try (Connection connection = clients.connect();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO demo.lag_probe VALUES (?, clock_timestamp())")) {
            long next = System.nanoTime();
            for (long id = firstId; writing.get(); id++) {
                insert.setLong(1, id);
                insert.executeUpdate();
                underway.add(new Sent(id, System.nanoTime()));
                next += TimeUnit.MILLISECONDS.toNanos(WRITE_INTERVAL_MILLIS);
                TimeUnit.NANOSECONDS.sleep(Math.max(0, next - System.nanoTime()));
            }
        }
    }

    private void watch() throws SQLException, InterruptedException {
        try (Connection connection = passive.connect();
                PreparedStatement select = connection.prepareStatement(HIGHEST_ID)) {
            while (watching.get()) {
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    arrived(row.getLong(1), System.nanoTime());
                }
                TimeUnit.MILLISECONDS.sleep(RESOLUTION_MILLIS);
            }
        }
    }

    private static long highestId(Connection connection) throws SQLException {
        return Sql.one(connection, HIGHEST_ID, row -> row.getLong(1));
    }

    /** Commits arrive in their order: whoever sees a row has seen all before it. */
    private void arrived(long id, long nanos) {
        for (Sent sent = underway.peek(); sent != null && sent.id <= id; sent = underway.peek()) {
            underway.remove();
            // The passive side may show a row before the acknowledgement has got through to us.
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
