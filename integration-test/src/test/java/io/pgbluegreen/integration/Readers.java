package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.client.ConnectionSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that read all the time; an error that one of them sees is kept. */
final class Readers implements AutoCloseable {

    private static final String READ = "SELECT count(*), max(n) FROM forum.ledger";

    private final List<Thread> threads = new ArrayList<>();
    private final List<AtomicLong> reads = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    /** One that keeps its session for all its queries. */
    Readers withLongSession(String name, ConnectionSource source) {
        return with(name, count -> {
            while (!stopping) {
                try (Connection connection = source.connect()) {
                    while (!stopping) {
                        read(connection, count);
                    }
                }
            }
        });
    }

    /** One that connects anew for each query. */
    Readers withShortSessions(String name, ConnectionSource source) {
        return with(name, count -> {
            while (!stopping) {
                try (Connection connection = source.connect()) {
                    read(connection, count);
                }
            }
        });
    }

    private interface Work {
        void run(AtomicLong count) throws SQLException;
    }

    private Readers with(String name, Work work) {
        AtomicLong count = new AtomicLong();
        Thread thread = new Thread(() -> repeat(name, work, count), name);
        thread.setDaemon(true);
        reads.add(count);
        threads.add(thread);
        thread.start();
        return this;
    }

    private void repeat(String name, Work work, AtomicLong count) {
        while (!stopping) {
            try {
                work.run(count);
            } catch (SQLException e) {
                errors.add(name + " after " + count + " reads: " + e.getMessage());
            }
        }
    }

    private static void read(Connection connection, AtomicLong count) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(READ)) {
            rows.next();
            count.incrementAndGet();
        }
    }

    /** Waits until each has read several times more, and fails if one has seen an error. */
    void requireReading() {
        List<Long> before = reads.stream().map(AtomicLong::get).toList();
        await().until(() -> {
            for (int i = 0; i < before.size(); i++) {
                if (reads.get(i).get() < before.get(i) + 3 && errors.isEmpty()) {
                    return false;
                }
            }
            return true;
        });
        assertThat(errors).isEmpty();
    }

    @Override
    public void close() {
        stopping = true;
        try {
            for (Thread thread : threads) {
                thread.join(10_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
