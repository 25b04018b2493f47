package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.changeevent.Lsn;

/**
 * How far a source has been applied.
 *
 * @param system the source's system identifier; empty before the first frame
 * @param timeline the source's timeline; 0 before the first frame
 * @param seq the last frame that was applied whole
 * @param epoch of frame {@code seq}; 0 where it was not noted
 * @param endLsn end of the last source transaction applied; it may stand in the frame after {@code seq}
 */
public record Position(String system, int timeline, long seq, long epoch, Lsn endLsn) {

    public Position {
        if (timeline < 0 || seq < 0 || epoch < 0) {
            throw new IllegalArgumentException(
                    "not a position: timeline " + timeline + ", seq " + seq + ", epoch " + epoch);
        }
    }

    /** Whether it names the source's cluster yet. */
    public boolean hasSystem() {
        return !system.isEmpty() && timeline > 0;
    }

    public Position withSystem(String newSystem, int newTimeline) {
        return new Position(newSystem, newTimeline, seq, epoch, endLsn);
    }
}
