package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.Lsn;
import java.util.Optional;

/**
 * A replication slot as the server shows it.
 *
 * @param plugin of a logical slot
 * @param database of a logical slot
 * @param active whether somebody streams from it now
 * @param restartLsn the oldest WAL that it keeps; empty when it keeps none (never used, or invalidated)
 * @param confirmedFlushLsn up to where the consumer of a logical slot has confirmed
 * @param walStatus from 13 on: {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
 * @param invalidationReason from 17 on, when the slot can never be used again
 */
public record ReplicationSlot(
        String name,
        Optional<String> plugin,
        Optional<String> database,
        boolean temporary,
        boolean active,
        Optional<Lsn> restartLsn,
        Optional<Lsn> confirmedFlushLsn,
        Optional<String> walStatus,
        Optional<String> invalidationReason) {

    public ReplicationSlot {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("expected a slot name, found an empty one");
        }
    }

    public boolean isLogical() {
        return plugin.isPresent();
    }

    /** Why it is lost, where it is; before 17 a server has no other reason than how much WAL it may keep. */
    public Optional<SlotLoss> loss() {
        return isLost()
                ? Optional.of(invalidationReason.map(SlotLoss::of).orElse(SlotLoss.WAL_REMOVED))
                : Optional.empty();
    }

    /** Whether WAL that it needs is gone, so that nothing can be streamed from it any more. */
    public boolean isLost() {
        return invalidationReason.isPresent()
                || walStatus.filter("lost"::equals).isPresent()
                || (isLogical() && restartLsn.isEmpty());
    }
}
