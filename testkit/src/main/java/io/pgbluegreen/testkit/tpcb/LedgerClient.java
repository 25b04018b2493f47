package io.pgbluegreen.testkit.tpcb;

import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.client.Pace;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One client of a {@link LedgerWorkload}. */
final class LedgerClient implements Runnable {

    private static final String LEDGER = "INSERT INTO ledger (client, n) VALUES (?, ?);";
    private static final int RECONNECT_PAUSE_MILLIS = 20;

    private final int number;
    private final ConnectionSource source;
    private final Pace pace;
    private final int scale;
    private final Random random;
    private final LedgerWorkload workload;
    private final BitSet acknowledged = new BitSet();
    private int n;
    private final AtomicLong count = new AtomicLong();
    private volatile boolean stopping;

    LedgerClient(int number, ConnectionSource source, Pace pace, int scale, long seed, LedgerWorkload workload) {
        this.number = number;
        this.source = source;
        this.pace = pace;
        this.scale = scale;
        this.random = new Random(seed);
        this.workload = workload;
    }

    int number() {
        return number;
    }

    long acknowledgedCount() {
        return count.get();
    }

    void stop() {
        stopping = true;
    }

    /** How many of the acknowledged transactions are not among these. Only once the client has ended. */
    long missingFrom(BitSet found) {
        BitSet missing = (BitSet) acknowledged.clone();
        missing.andNot(found);
        return missing.cardinality();
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                try (Connection connection = source.connect();
                        PreparedStatement statement =
                                connection.prepareStatement(TpcbDriver.TRANSACTION.replace("END", LEDGER + " END"))) {
                    transactions(statement);
                } catch (SQLException e) {
                    workload.failed(e);
                    TimeUnit.MILLISECONDS.sleep(RECONNECT_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void transactions(PreparedStatement statement) throws SQLException, InterruptedException {
        while (!stopping) {
            pace.await();
            n++;
            int next = TpcbDriver.bind(statement, scale, random);
            statement.setInt(next, number);
            statement.setInt(next + 1, n);
            statement.execute();
            acknowledged.set(n);
            count.incrementAndGet();
            workload.acknowledged(System.nanoTime());
        }
    }
}
