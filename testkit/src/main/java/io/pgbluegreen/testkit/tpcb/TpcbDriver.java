package io.pgbluegreen.testkit.tpcb;

import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.client.Pace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * pgbench's TPC-B-like transaction: three updates and an insert. A transaction is sent in one go, so that two
 * processors are busy with the server's work rather than with round trips.
 */
public final class TpcbDriver {

    static final String TRANSACTION = """
            BEGIN;
            UPDATE pgbench_accounts SET abalance = abalance + ? WHERE aid = ?;
            UPDATE pgbench_tellers SET tbalance = tbalance + ? WHERE tid = ?;
            UPDATE pgbench_branches SET bbalance = bbalance + ? WHERE bid = ?;
            INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP);
            END""";

    private static final int LARGEST_DELTA = 5_000;

    private TpcbDriver() {}

    /**
     * Runs exactly so many transactions and returns when the last is committed.
     *
     * @param transactions over all clients
     * @param perSecond target rate over all clients; 0 is as fast as possible
     * @param synchronousCommit whether each waits for the disk, as pgbench's do
     * @return how long it took, in nanoseconds
     * @throws SQLException the first failure of any client; the others stop then
     */
    public static long run(
            ConnectionSource source,
            int clients,
            long transactions,
            double perSecond,
            boolean synchronousCommit,
            long seed)
            throws SQLException {
        int scale = scale(source);
        AtomicLong left = new AtomicLong(transactions);
        Pace pace = new Pace(perSecond);
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        long started = System.nanoTime();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                Random random = new Random(seed + client);
                running.add(threads.submit(() -> {
                    try {
                        client(source, scale, left, pace, synchronousCommit, random);
                    } catch (SQLException | InterruptedException | RuntimeException e) {
                        left.set(0);
                        throw e;
                    }
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
            return System.nanoTime() - started;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new IllegalStateException("a TPC-B client died: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while TPC-B transactions ran", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static int scale(ConnectionSource source) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM pgbench_branches")) {
            row.next();
            if (row.getInt(1) == 0) {
                throw new IllegalStateException("pgbench_branches is empty; call TpcbSchema.seed first");
            }
            return row.getInt(1);
        }
    }

    private static void client(
            ConnectionSource source, int scale, AtomicLong left, Pace pace, boolean synchronousCommit, Random random)
            throws SQLException, InterruptedException {
        try (Connection connection = source.connect();
                Statement settings = connection.createStatement()) {
            settings.execute("SET synchronous_commit = " + (synchronousCommit ? "on" : "off"));
            try (PreparedStatement statement = connection.prepareStatement(TRANSACTION)) {
                while (left.getAndDecrement() > 0) {
                    pace.await();
                    bind(statement, scale, random);
                    statement.execute();
                }
            }
        }
    }

    /** Binds the parameters of {@link #TRANSACTION}; returns the index of the next one. */
    static int bind(PreparedStatement statement, int scale, Random random) throws SQLException {
        int account = 1 + random.nextInt(scale * TpcbSchema.ACCOUNTS_PER_BRANCH);
        int teller = 1 + random.nextInt(scale * TpcbSchema.TELLERS_PER_BRANCH);
        int branch = 1 + random.nextInt(scale);
        int delta = random.nextInt(2 * LARGEST_DELTA + 1) - LARGEST_DELTA;
        int index = 1;
        for (int value : new int[] {delta, account, delta, teller, delta, branch, teller, branch, account, delta}) {
            statement.setInt(index++, value);
        }
        return index;
    }
}
