package io.pgbluegreen.pulsar2pg;

import java.time.Instant;
import java.util.Optional;

/**
 * What an applier has done since it was made.
 *
 * @param frames frames applied whole
 * @param transactions source transactions applied
 * @param changes row changes and truncates applied
 * @param changesBeforeStart changes left out because the first load has them
 * @param targetCommits transactions of the target
 * @param replays how often a batch was refused and written again
 * @param sourceCommittedAt when the last transaction applied was committed, by the source's clock; how long ago that is
 *     once the backlog is empty says nothing about the lag
 */
public record ApplierCounters(
        long frames,
        long transactions,
        long changes,
        long changesBeforeStart,
        long targetCommits,
        long replays,
        Optional<Instant> sourceCommittedAt) {

    static final ApplierCounters ZERO = new ApplierCounters(0, 0, 0, 0, 0, 0, Optional.empty());
}
