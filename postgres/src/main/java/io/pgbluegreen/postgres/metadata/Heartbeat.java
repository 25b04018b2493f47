package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.postgres.Side;
import java.time.Instant;
import java.util.Optional;

/**
 * The last sign of life of one side, as far as it has come to the database that was read.
 *
 * @param beat counts that side's beats from 1
 * @param writtenAt by that side's clock
 * @param seenBeat the other side's latest beat that had arrived there when this was written; 0 for none
 * @param seenWrittenAt when that other beat was written, by the other side's clock
 */
public record Heartbeat(Side side, long beat, Instant writtenAt, long seenBeat, Optional<Instant> seenWrittenAt) {

    public Heartbeat {
        if (beat < 1 || seenBeat < 0) {
            throw new IllegalArgumentException("expected beats, found " + beat + " and " + seenBeat);
        }
    }
}
