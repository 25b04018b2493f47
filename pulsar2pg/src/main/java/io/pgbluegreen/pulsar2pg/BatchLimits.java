package io.pgbluegreen.pulsar2pg;

import java.time.Duration;

/**
 * When source transactions that wait are brought to the target together. Reached by any of these, and at once when
 * nothing more waits in the topic.
 *
 * @param maxRows row changes; a larger source transaction is written in pieces of this size within one target
 *     transaction
 * @param maxBytes of JSON that these changes came in
 * @param maxAge how long the first of them may have waited
 */
public record BatchLimits(int maxRows, long maxBytes, Duration maxAge) {

    public static final BatchLimits DEFAULT = new BatchLimits(20_000, 16L << 20, Duration.ofMillis(100));

    public BatchLimits {
        if (maxRows < 1 || maxBytes < 1 || maxAge.isNegative()) {
            throw new IllegalArgumentException("expected at least one row and one byte and no negative age, found "
                    + maxRows + " rows, " + maxBytes + " bytes, " + maxAge);
        }
    }
}
