package io.pgbluegreen.sequencefixer;

/**
 * A sequence of the side that will take writes, and where it is to be.
 *
 * @param before where it was when it was read
 * @param after where it is to be
 */
public record SequenceMove(SequenceId id, SequenceValue before, SequenceValue after) {

    public SequenceMove {
        if (before.equals(after)) {
            throw new IllegalArgumentException("expected another value for " + id + ", found " + before + " twice");
        }
    }

    @Override
    public String toString() {
        return id + ": " + before + " → " + after;
    }
}
