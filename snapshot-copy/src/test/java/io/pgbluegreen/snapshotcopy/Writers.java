package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.util.PSQLState;

/** Clients that write to tables of the shape (id int PRIMARY KEY, v int) until they are stopped. */
final class Writers implements AutoCloseable {

    private final ExecutorService threads;
    private final List<Future<Void>> running = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger(1_000_000);
    private volatile boolean stopping;

    private Writers(int clients) {
        threads = Executors.newFixedThreadPool(clients);
    }

    static Writers start(Callable<Connection> connect, List<String> tables, int clients, long seed) {
        Writers writers = new Writers(clients);
        for (int i = 0; i < clients; i++) {
            Random random = new Random(seed + i);
            writers.running.add(writers.threads.submit(() -> {
                try (Connection connection = connect.call()) {
                    connection.setAutoCommit(false);
                    while (!writers.stopping) {
                        try {
                            writers.transaction(connection, tables, random);
                        } catch (SQLException e) {
                            // Two writers may have met; an application goes on, too.
                            if (!PSQLState.DEADLOCK_DETECTED.getState().equals(e.getSQLState())) {
                                throw e;
                            }
                            connection.rollback();
                        }
                    }
                    return null;
                }
            }));
        }
        return writers;
    }

    private void transaction(Connection connection, List<String> tables, Random random) throws SQLException {
        int changes = 1 + random.nextInt(5);
        for (int i = 0; i < changes; i++) {
            String table = tables.get(random.nextInt(tables.size()));
            int id = 1 + random.nextInt(2000);
            switch (random.nextInt(6)) {
                case 0 -> Sql.run(connection, "UPDATE " + table + " SET v = v + 1 WHERE id = " + id);
                case 1 -> Sql.run(connection, "DELETE FROM " + table + " WHERE id = " + id);
                case 2 ->
                    Sql.run(connection, "UPDATE " + table + " SET id = " + ids.incrementAndGet() + " WHERE id = " + id);
                case 3 -> {
                    Sql.run(connection, "SAVEPOINT s");
                    Sql.run(connection, "INSERT INTO " + table + " VALUES (" + ids.incrementAndGet() + ", -1)");
                    Sql.run(connection, random.nextBoolean() ? "ROLLBACK TO s" : "RELEASE s");
                }
                default -> Sql.run(connection, "INSERT INTO " + table + " VALUES (" + ids.incrementAndGet() + ", 0)");
            }
            if (random.nextInt(20) == 0) {
                Sql.run(connection, "SELECT pg_sleep(0.05)");
            }
        }
        if (random.nextInt(10) == 0) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        try {
            for (Future<Void> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("a writer failed", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
