package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import java.time.Instant;
import java.util.Optional;

/**
 * How far one source has been applied in this database.
 *
 * @param source label of the cluster whose topic it is
 * @param systemId that cluster's system identifier
 * @param seq the last frame that was applied whole
 * @param endLsn of the last source transaction applied, in that cluster's WAL
 * @param messageId hexadecimal id of the last Pulsar message applied
 * @param transactions source transactions applied since the beginning
 * @param changes row changes applied since the beginning
 * @param sourceCommittedAt when the last transaction was committed at the source, by the source's clock
 * @param appliedAt when it was applied, by this server's clock; ignored when written
 */
public record Applied(
        String source,
        String systemId,
        int timeline,
        long seq,
        Lsn endLsn,
        String messageId,
        long transactions,
        long changes,
        Optional<Instant> sourceCommittedAt,
        Instant appliedAt) {

    public Applied {
        if (source.isEmpty() || systemId.isEmpty() || timeline < 1 || seq < 0 || transactions < 0 || changes < 0) {
            throw new IllegalArgumentException("not a position: source '" + source + "', system '" + systemId
                    + "', timeline " + timeline + ", seq " + seq + ", transactions " + transactions + ", changes "
                    + changes);
        }
    }
}
