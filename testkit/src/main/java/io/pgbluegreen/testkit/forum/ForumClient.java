package io.pgbluegreen.testkit.forum;

import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.client.Pace;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One client of a {@link ForumWorkload}: transaction after transaction, until it is told to stop. */
final class ForumClient implements Runnable {

    private static final int RECONNECT_PAUSE_MILLIS = 20;
    private static final int MOST_OPERATIONS = 6;
    private static final int ROLLBACK_PERCENT = 8;
    private static final int SAVEPOINT_PERCENT = 15;
    private static final int TAGS_EVERY = 50;

    private final ConnectionSource source;
    private final Forum forum;
    private final ClientLedger memory;
    private final Ledger ledger;
    private final ClientRandom random;
    private final Pace pace;
    private final WorkloadCounters counters;
    private final OperationMix mix;
    private final List<Long> newPosts = new ArrayList<>();
    private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();
    private volatile boolean stopping;
    private volatile @Nullable Throwable defect;

    ForumClient(
            ConnectionSource source,
            Forum forum,
            ClientLedger memory,
            Ledger ledger,
            ClientRandom random,
            Pace pace,
            WorkloadCounters counters) {
        this.source = source;
        this.forum = forum;
        this.memory = memory;
        this.ledger = ledger;
        this.random = random;
        this.pace = pace;
        this.counters = counters;
        this.mix = new OperationMix(forum);
    }

    void stop() {
        stopping = true;
    }

    /** Frees a client that waits for a server which does not answer. */
    void cutConnection() {
        Connection current = connection.get();
        if (current != null) {
            try {
                current.abort(Runnable::run);
            } catch (SQLException e) {
                counters.connectFailed(e);
            }
        }
    }

    /** What ended this client, if it was not {@link #stop}. */
    Optional<Throwable> defect() {
        return Optional.ofNullable(defect);
    }

    @Override
    public void run() {
        try {
            while (!stopping) {
                try (Connection fresh = source.connect()) {
                    connection.set(fresh);
                    fresh.setAutoCommit(false);
                    work(fresh);
                } catch (SQLException e) {
                    counters.connectFailed(e);
                    TimeUnit.MILLISECONDS.sleep(RECONNECT_PAUSE_MILLIS);
                } finally {
                    connection.set(null);
                }
            }
        } catch (InterruptedException e) {
            // Only stop() interrupts.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            defect = e;
        }
    }

    /** Returns when the client is to stop or the connection is of no more use. */
    private void work(Connection fresh) throws InterruptedException {
        int slot = ledger.clients().indexOf(memory);
        ForumSession session = new ForumSession(fresh, forum, random, memory.client(), slot, newPosts);
        boolean usable = true;
        while (usable && !stopping) {
            pace.await();
            if (!stopping) {
                usable = transaction(session);
            }
        }
    }

    /** One transaction, noted in the memory however it ends; false if the connection is of no more use after it. */
    private boolean transaction(ForumSession session) {
        long n = memory.length() + 1;
        boolean commits = !random.percent(ROLLBACK_PERCENT);
        boolean commitSent = false;
        try {
            statements(session, n);
            if (commits) {
                commitSent = true;
                session.connection().commit();
                memory.append(Fate.ACKNOWLEDGED);
                counters.clock.acknowledged(System.nanoTime());
            } else {
                session.connection().rollback();
                memory.append(Fate.ROLLED_BACK);
            }
            return true;
        } catch (SQLException e) {
            counters.statementFailed(e);
            boolean usable = rollBack(session.connection());
            // An answer to COMMIT, even a refusal, leaves nothing in doubt; only silence does.
            memory.append(commitSent && !(usable && isAnswer(e)) ? Fate.IN_DOUBT : Fate.ROLLED_BACK);
            return usable;
        }
    }

    private void statements(ForumSession session, long n) throws SQLException {
        int operations = 1 + random.below(MOST_OPERATIONS);
        int ledgerAt = random.below(operations);
        if (n % TAGS_EVERY == 1) {
            MemberOperations.ensureTags(session);
        }
        for (int i = 0; i < operations; i++) {
            if (i == ledgerAt) {
                session.write(
                        "INSERT INTO forum.ledger (client, n, note) VALUES (?, ?, ?)",
                        memory.client(),
                        n,
                        ledger.note(memory.client(), n));
            }
            if (random.percent(SAVEPOINT_PERCENT)) {
                inSavepoint(session, mix.any(random));
            } else {
                mix.any(random).run(session);
            }
        }
    }

    private void inSavepoint(ForumSession session, Operation operation) throws SQLException {
        Savepoint savepoint = session.connection().setSavepoint();
        operation.run(session);
        if (random.percent(50)) {
            session.connection().rollback(savepoint);
        } else {
            session.connection().releaseSavepoint(savepoint);
        }
    }

    private static boolean rollBack(Connection connection) {
        try {
            connection.rollback();
            return !connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    /** Whether the error is the server's word about the transaction rather than one about the connection. */
    private static boolean isAnswer(SQLException e) {
        String state = e.getSQLState();
        return state != null && !state.startsWith("08") && !state.startsWith("57P");
    }
}
