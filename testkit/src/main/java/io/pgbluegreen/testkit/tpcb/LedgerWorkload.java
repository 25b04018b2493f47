package io.pgbluegreen.testkit.tpcb;

import io.pgbluegreen.testkit.client.CommitClock;
import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.client.Pace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/**
 * Clients that run TPC-B-like transactions at a steady rate and remember which of them were acknowledged: every
 * transaction also inserts a row into {@code ledger}, whose id comes from a sequence. A client that loses its connection
 * gets another one and goes on.
 */
public final class LedgerWorkload implements AutoCloseable {

    /** What {@link #create} makes besides {@link TpcbSchema}'s tables. */
    private static final String LEDGER = """
            CREATE TABLE ledger (id bigserial PRIMARY KEY, client integer NOT NULL, n bigint NOT NULL, UNIQUE (client, n));
            ALTER TABLE pgbench_history REPLICA IDENTITY FULL""";

    private final CommitClock clock = new CommitClock(System.nanoTime());
    private final LongAdder errors = new LongAdder();
    private final LongAdder duplicateKeys = new LongAdder();
    private final List<LedgerClient> clients;
    private final List<Thread> threads = new ArrayList<>();
    private volatile String lastError = "";

    private LedgerWorkload(ConnectionSource source, int count, double perSecond, int scale, long seed) {
        Pace pace = new Pace(perSecond);
        this.clients = IntStream.range(0, count)
                .mapToObj(number -> new LedgerClient(number, source, pace, scale, seed + number, this))
                .toList();
    }

    /** Creates the tables, empty. */
    public static void create(Connection connection) throws SQLException {
        TpcbSchema.create(connection);
        try (Statement statement = connection.createStatement()) {
            statement.execute(LEDGER);
        }
    }

    /**
     * Starts the clients.
     *
     * @param perSecond transactions over all clients
     * @param scale branches, as {@link TpcbSchema#seed} made them
     */
    public static LedgerWorkload start(ConnectionSource source, int clients, double perSecond, int scale, long seed) {
        LedgerWorkload workload = new LedgerWorkload(source, clients, perSecond, scale, seed);
        for (LedgerClient client : workload.clients) {
            Thread thread = new Thread(client, "ledger-client-" + client.number());
            thread.setDaemon(true);
            workload.threads.add(thread);
            thread.start();
        }
        return workload;
    }

    /** Transactions acknowledged so far. */
    public long acknowledged() {
        return clients.stream().mapToLong(LedgerClient::acknowledgedCount).sum();
    }

    /** Statements and connection attempts that failed so far. */
    public long errors() {
        return errors.sum();
    }

    /** Of these, violations of a unique key: none but a sequence that went back can cause one. */
    public long duplicateKeys() {
        return duplicateKeys.sum();
    }

    /** The latest failure's message, empty if there was none. */
    public String lastError() {
        return lastError;
    }

    /** Begins to measure {@link #longestGapMillis} anew. */
    public void resetLongestGap() {
        clock.reset(System.nanoTime());
    }

    /** The longest time in which no client had a commit acknowledged. */
    public double longestGapMillis() {
        return clock.longestGapNanos(System.nanoTime()) / 1e6;
    }

    /** Lets every client end its transaction; afterwards {@link #lost} may be asked. */
    public void stop() throws InterruptedException {
        clock.freeze(System.nanoTime());
        clients.forEach(LedgerClient::stop);
        for (Thread thread : threads) {
            thread.join(TimeUnit.SECONDS.toMillis(30));
            if (thread.isAlive()) {
                throw new IllegalStateException(thread.getName() + " does not end");
            }
        }
    }

    /** How many acknowledged transactions this server does not have. */
    public long lost(Connection connection) throws SQLException {
        List<BitSet> found = clients.stream().map(client -> new BitSet()).toList();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT client, n FROM ledger")) {
            while (row.next()) {
                found.get(row.getInt(1)).set(row.getInt(2));
            }
        }
        return clients.stream()
                .mapToLong(client -> client.missingFrom(found.get(client.number())))
                .sum();
    }

    void acknowledged(long nanos) {
        clock.acknowledged(nanos);
    }

    void failed(SQLException failure) {
        errors.increment();
        if ("23505".equals(failure.getSQLState())) {
            duplicateKeys.increment();
        }
        lastError = failure.getSQLState() + ": " + failure.getMessage();
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
