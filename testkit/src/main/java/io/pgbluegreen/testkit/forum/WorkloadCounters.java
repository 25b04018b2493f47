package io.pgbluegreen.testkit.forum;

import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;

/** What all clients of a workload count together. */
final class WorkloadCounters {

    final CommitClock clock = new CommitClock(System.nanoTime());
    private final LongAdder failedStatements = new LongAdder();
    private final LongAdder failedConnects = new LongAdder();
    private volatile String lastFailure = "";

    void statementFailed(SQLException failure) {
        failedStatements.increment();
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
                failedConnects.sum(),
                clock.longestGapNanos(System.nanoTime()),
                lastFailure);
    }

    private static String describe(SQLException failure) {
        return failure.getSQLState() + ": " + failure.getMessage();
    }
}
