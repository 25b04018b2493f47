package io.pgbluegreen.testkit.forum;

import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.client.Pace;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clients that write to a forum all the time: inserts, updates (also of keys), deletes, transactions of several
 * statements, rollbacks, savepoints, values in and out of TOAST. Every transaction inserts one row into
 * {@code forum.ledger}, and its client remembers what became of it; {@link LedgerCheck} holds a server to that.
 *
 * <p>No two clients touch the same rows, so that nothing fails or waits but for the servers' sake. A client that loses
 * its connection asks the {@link ConnectionSource} for another one until it gets it.
 *
 * <pre>{@code
 * try (ForumWorkload workload = ForumWorkload.on(server::connect).clients(4).seed(42).start()) {
 *     …
 *     workload.stop();
 *     assertThat(LedgerCheck.check(connection, workload.ledger()).isClean()).isTrue();
 * }
 * }</pre>
 */
public final class ForumWorkload implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Ledger ledger;
    private final WorkloadCounters counters = new WorkloadCounters();
    private final List<ForumClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    private ForumWorkload(Ledger ledger) {
        this.ledger = ledger;
    }

    /** A workload to be configured and started. */
    public static ForumWorkloadBuilder on(ConnectionSource source) {
        return new ForumWorkloadBuilder(source);
    }

    static ForumWorkload start(
            ConnectionSource source, int clientCount, int firstClient, long seed, Pace pace, int oldestVersionNum)
            throws SQLException {
        Forum forum;
        try (Connection connection = source.connect()) {
            forum = Forum.of(connection, clientCount, oldestVersionNum);
            requireUnknown(connection, firstClient, clientCount);
        }
        ForumWorkload workload = new ForumWorkload(new Ledger(firstClient, clientCount, seed));
        for (ClientLedger memory : workload.ledger.clients()) {
            ForumClient client = new ForumClient(
                    source,
                    forum,
                    memory,
                    workload.ledger,
                    new ClientRandom(seed, memory.client()),
                    pace,
                    workload.counters);
            Thread thread = new Thread(client, "forum-client-" + memory.client());
            thread.setDaemon(true);
            workload.clients.add(client);
            workload.threads.add(thread);
        }
        workload.threads.forEach(Thread::start);
        return workload;
    }

    private static void requireUnknown(Connection connection, int firstClient, int clientCount) throws SQLException {
        int last = firstClient + clientCount - 1;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM forum.ledger WHERE client BETWEEN " + firstClient + " AND " + last)) {
            row.next();
            if (row.getLong(1) > 0) {
                throw new IllegalStateException("forum.ledger holds " + row.getLong(1) + " transactions of clients "
                        + firstClient + " to " + last + " already; give this workload another firstClient");
            }
        }
    }

    /** What the clients know of their transactions; complete once {@link #stop} has returned. */
    public Ledger ledger() {
        return ledger;
    }

    /** The counters now. */
    public WorkloadStatistics statistics() {
        return counters.statistics(ledger);
    }

    /** Begins to measure the longest gap between acknowledged commits anew. */
    public void resetLongestGap() {
        counters.clock.reset(System.nanoTime());
    }

    /**
     * Lets every client finish its transaction and ends it. A client whose server does not answer within 30 s has its
     * connection cut; its transaction is then in doubt or rolled back, as it got.
     *
     * @throws IllegalStateException if a client died of something else than its server, or is still there after that
     */
    public void stop() {
        counters.clock.freeze(System.nanoTime());
        clients.forEach(ForumClient::stop);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, deadline - System.nanoTime()));
            }
            clients.forEach(ForumClient::cutConnection);
            for (Thread thread : threads) {
                thread.interrupt();
                thread.join(PATIENCE.toMillis());
                if (thread.isAlive()) {
                    throw new IllegalStateException(thread.getName() + " does not end");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        for (ForumClient client : clients) {
            client.defect().ifPresent(defect -> {
                throw new IllegalStateException("a client of the workload died: " + defect, defect);
            });
        }
    }

    /** The same as {@link #stop}; the ledger can still be asked. */
    @Override
    public void close() {
        stop();
    }
}
