package io.pgbluegreen.testkit.forum;

/**
 * A workload's counters at one moment.
 *
 * @param committed transactions whose commit was acknowledged
 * @param rolledBack transactions that were rolled back for certain, on purpose or by a failure
 * @param inDoubt transactions whose connection broke during COMMIT
 * @param failedStatements statements, COMMIT included, that ended in an error of any kind
 * @param duplicateKeys how many of these were refused by a unique index, which the workload itself never causes
 * @param failedConnects attempts to connect that failed
 * @param longestGapNanos longest time in which no client had a commit acknowledged
 * @param lastFailure the latest error's message, empty if there was none
 */
public record WorkloadStatistics(
        long committed,
        long rolledBack,
        long inDoubt,
        long failedStatements,
        long duplicateKeys,
        long failedConnects,
        long longestGapNanos,
        String lastFailure) {}
