package io.pgbluegreen.cutover.real;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Clients that insert rows with numbers from a sequence as fast as they can, and remember which were acknowledged. */
final class ShopClients implements AutoCloseable {

    private final TwoClusters clusters;
    private final Router router;
    private final List<Thread> threads = new ArrayList<>();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicLong> errors = new ConcurrentHashMap<>();
    private final AtomicLong longestNanos = new AtomicLong();
    private final AtomicLong lastCommit = new AtomicLong(System.nanoTime());
    private volatile boolean closed;

    ShopClients(TwoClusters clusters, Router router, int count) {
        this.clusters = clusters;
        this.router = router;
        for (int i = 0; i < count; i++) {
            int number = i;
            Thread thread = new Thread(() -> run(number), "client " + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
    }

    Set<Long> acknowledged() {
        return Set.copyOf(acknowledged);
    }

    Map<String, AtomicLong> errors() {
        return Map.copyOf(errors);
    }

    long longestPauseMillis() {
        return TimeUnit.NANOSECONDS.toMillis(longestNanos.get());
    }

    void forgetPause() {
        longestNanos.set(0);
    }

    private void run(int number) {
        Map<Side, Connection> connections = new EnumMap<>(Side.class);
        try {
            while (!closed) {
                Side side = router.begin();
                try {
                    insert(connections, side, number);
                } catch (SQLException e) {
                    errors.computeIfAbsent(e.getSQLState() + " " + e.getMessage(), kind -> new AtomicLong())
                            .incrementAndGet();
                    Connection broken = connections.remove(side);
                    if (broken != null) {
                        broken.close();
                    }
                } finally {
                    router.end();
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
            for (Connection connection : connections.values()) {
                connection.close();
            }
        } catch (InterruptedException | SQLException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void insert(Map<Side, Connection> connections, Side side, int number) throws SQLException {
        Connection connection = connections.get(side);
        // A pooler notices that a server connection was ended before it gives it to a client.
        if (connection != null && !connection.isValid(1)) {
            connection.close();
            connection = null;
        }
        if (connection == null) {
            ConnectionSettings settings = clusters.application(side);
            connection = DriverManager.getConnection(
                    "jdbc:postgresql://" + settings.host() + ":" + settings.port() + "/" + settings.database()
                            + "?ApplicationName=shop",
                    settings.user(),
                    TwoClusters.PASSWORD);
            connections.put(side, connection);
        }
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery(
                        "INSERT INTO ledger VALUES (nextval('tickets'), " + number + ") RETURNING id")) {
            row.next();
            long id = row.getLong(1);
            committed();
            if (!acknowledged.add(id)) {
                throw new IllegalStateException("the number " + id + " was handed out twice");
            }
        }
    }

    private void committed() {
        long now = System.nanoTime();
        long before = lastCommit.getAndSet(now);
        longestNanos.accumulateAndGet(now - before, Math::max);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        router.release();
        for (Thread thread : threads) {
            thread.join(5000);
        }
    }
}
