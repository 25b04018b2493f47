package io.pgbluegreen.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.client.ConnectionSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Writers and readers that go on until they are closed, or until a statement of theirs fails. */
public final class Load implements AutoCloseable {

    private final String prefix = UUID.randomUUID().toString();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong lastCommitNanos = new AtomicLong(System.nanoTime());
    private final AtomicLong longestPauseNanos = new AtomicLong();
    private final Queue<SQLException> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private Load() {}

    /** Starts them, and returns when all are at work. */
    public static Load start(ConnectionSource source, int writers, int readers) {
        Load load = new Load();
        for (int i = 0; i < writers; i++) {
            load.thread(source, load::write);
        }
        for (int i = 0; i < readers; i++) {
            load.thread(source, load::read);
        }
        load.awaitProgress(writers > 0, readers > 0);
        load.longestPauseNanos.set(0);
        return load;
    }

    @FunctionalInterface
    private interface Client {
        void run(Connection connection) throws SQLException;
    }

    private void thread(ConnectionSource source, Client client) {
        Thread thread = new Thread(() -> {
            try (Connection connection = source.connect()) {
                client.run(connection);
            } catch (SQLException e) {
                failures.add(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    /** Each transaction is two statements, so that it can be interrupted in the middle. */
    private void write(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
            while (!closed) {
                for (int half = 0; half < 2; half++) {
                    insert.setString(1, prefix + UUID.randomUUID());
                    insert.execute();
                }
                connection.commit();
                commits.incrementAndGet();
                long now = System.nanoTime();
                long pause = now - lastCommitNanos.getAndSet(now);
                longestPauseNanos.accumulateAndGet(pause, Math::max);
            }
        }
    }

    private void read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            while (!closed) {
                statement.executeQuery("SELECT count(*) FROM pg_class").close();
                reads.incrementAndGet();
            }
        }
    }

    /** Waits until commits (and reads) have been acknowledged from now on. */
    public void awaitProgress(boolean writing, boolean reading) {
        long commitsSoFar = commits.get();
        long readsSoFar = reads.get();
        await().pollInterval(Duration.ofMillis(5)).until(() -> {
            assertThat(failures).isEmpty();
            return (!writing || commits.get() > commitsSoFar + 20) && (!reading || reads.get() > readsSoFar + 20);
        });
    }

    /** The longest time in which no writer had a commit acknowledged. */
    public Duration longestPause() {
        return Duration.ofNanos(longestPauseNanos.get());
    }

    public long commits() {
        return commits.get();
    }

    /** Ends all clients; every statement must have succeeded, and every acknowledged row must be somewhere. */
    public void assertNothingFailed() throws SQLException {
        close();
        assertThat(failures).isEmpty();
        assertThat(TestServers.rows(prefix)).isEqualTo(2 * commits.get());
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(20).toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            assertThat(thread.isAlive()).as("a client still waits").isFalse();
        }
    }
}
