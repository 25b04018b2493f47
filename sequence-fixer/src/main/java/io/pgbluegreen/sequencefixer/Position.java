package io.pgbluegreen.sequencefixer;

import java.math.BigInteger;

/**
 * How far a sequence has come: everything up to this value, in the sequence's own direction, is taken to have been
 * handed out. It may lie one increment outside the range of {@code bigint}, where nothing was handed out yet.
 *
 * @param usedUpTo {@code last_value}, or one increment before it where {@code is_called} is false
 */
record Position(BigInteger usedUpTo, boolean ascending) {

    static Position of(SequenceDefinition definition, SequenceValue value) {
        BigInteger last = BigInteger.valueOf(value.lastValue());
        return new Position(
                value.isCalled() ? last : last.subtract(BigInteger.valueOf(definition.increment())),
                definition.isAscending());
    }

    /** How many values this one is past the other, in its own direction; negative where it is behind. */
    BigInteger pastBy(Position other) {
        BigInteger difference = usedUpTo.subtract(other.usedUpTo);
        return ascending ? difference : difference.negate();
    }
}
