package io.pgbluegreen.testkit.forum;

import io.pgbluegreen.testkit.client.CommitClock;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;

/** What all clients of a workload count together. */
final class WorkloadCounters {

    private static final String UNIQUE_VIOLATION = "23505";

    final CommitClock clock = new CommitClock(System.nanoTime());
    private final LongAdder failedStatements = new LongAdder();
    private final LongAdder duplicateKeys = new LongAdder();
    private final LongAdder failedConnects = new LongAdder();
    private volatile String lastFailure = "";

    void statementFailed(SQLException failure) {
        failedStatements.increment();
        if (UNIQUE_VIOLATION.equals(failure.getSQLState())) {
            duplicateKeys.increment();
        }
        lastFailure = describe(failure);
    }

    void connectFailed(SQLException failure) {
        failedConnects.increment();
        lastFailure = describe(failure);
    }

    WorkloadStatistics statistics(Ledger ledger) {
        return new WorkloadStatistics(
                ledger.acknowledged(),
                ledger.rolledBack(),
                ledger.inDoubt(),
                failedStatements.sum(),
                duplicateKeys.sum(),
                failedConnects.sum(),
                clock.longestGapNanos(System.nanoTime()),
                lastFailure);
    }

    private static String describe(SQLException failure) {
        return failure.getSQLState() + ": " + failure.getMessage();
    }
}
