package io.pgbluegreen.sequencefixer;

import java.math.BigInteger;
import java.util.Optional;

/**
 * One sequence on both sides, or on one of them.
 *
 * @param from on the side that takes writes now
 * @param to on the side that will take them
 */
public record SequencePair(SequenceId id, Optional<Sequence> from, Optional<Sequence> to) {

    public SequencePair {
        if (from.isEmpty() && to.isEmpty()) {
            throw new IllegalArgumentException("expected " + id + " on one side at least, found it on none");
        }
    }

    public Relation relation() {
        if (to.isEmpty()) {
            return Relation.MISSING_ON_TO;
        }
        if (from.isEmpty()) {
            return Relation.MISSING_ON_FROM;
        }
        if (from.get().value().isEmpty() || to.get().value().isEmpty()) {
            return Relation.UNREADABLE;
        }
        return difference()
                .map(difference -> switch (difference.signum()) {
                    case -1 -> Relation.BEHIND;
                    case 0 -> Relation.EQUAL;
                    default -> Relation.AHEAD;
                })
                .orElse(Relation.DIFFERENT);
    }

    /**
     * How many values {@code to} is past {@code from} in the direction in which both count: negative where it is
     * behind. Empty where that has no meaning (see {@link Relation#DIFFERENT}) or a side has no value.
     */
    public Optional<BigInteger> difference() {
        if (!sameDirection()) {
            return Optional.empty();
        }
        return from.flatMap(one -> to.flatMap(other -> difference(one, other)))
                .filter(difference -> !cycles() || difference.signum() == 0);
    }

    private static Optional<BigInteger> difference(Sequence from, Sequence to) {
        if (from.value().isEmpty() || to.value().isEmpty()) {
            return Optional.empty();
        }
        SequenceValue value = from.value().get();
        SequenceValue other = to.value().get();
        // With different increments even equal values give different positions.
        return Optional.of(
                value.equals(other)
                        ? BigInteger.ZERO
                        : Position.of(to.definition(), other).pastBy(Position.of(from.definition(), value)));
    }

    boolean sameDirection() {
        return from.isEmpty()
                || to.isEmpty()
                || from.get().definition().isAscending()
                        == to.get().definition().isAscending();
    }

    boolean cycles() {
        return from.stream().anyMatch(sequence -> sequence.definition().cycles())
                || to.stream().anyMatch(sequence -> sequence.definition().cycles());
    }
}
