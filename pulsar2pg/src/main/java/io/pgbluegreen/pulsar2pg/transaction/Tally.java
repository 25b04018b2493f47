package io.pgbluegreen.pulsar2pg.transaction;

import java.time.Instant;
import java.util.Optional;

/**
 * What one target transaction brought.
 *
 * @param transactions source transactions that ended in it
 * @param changes row changes and truncates that were applied
 * @param beforeStart changes that were left out because the first load has them
 * @param replays how often something was refused and had to be written again
 * @param sourceCommittedAt of the last of the transactions
 */
public record Tally(
        long transactions, long changes, long beforeStart, long replays, Optional<Instant> sourceCommittedAt) {

    static final Tally REPLAY = new Tally(0, 0, 0, 1, Optional.empty());

    static final Tally CHANGE = new Tally(0, 1, 0, 0, Optional.empty());

    static final Tally NONE = new Tally(0, 0, 0, 0, Optional.empty());

    Tally plus(Tally later) {
        return new Tally(
                transactions + later.transactions,
                changes + later.changes,
                beforeStart + later.beforeStart,
                replays + later.replays,
                later.sourceCommittedAt.or(() -> sourceCommittedAt));
    }
}
