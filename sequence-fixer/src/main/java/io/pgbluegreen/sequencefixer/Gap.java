package io.pgbluegreen.sequencefixer;

import java.math.BigInteger;

/**
 * A safety gap as far as a sequence's range has room for it.
 *
 * @param increments how many were left of those that were wanted
 * @param shifted the value that many increments further
 */
record Gap(long increments, long shifted) {

    /**
     * @param value within the range of the definition
     * @param wanted how many increments, 0 or more
     */
    static Gap within(SequenceDefinition definition, long value, long wanted) {
        BigInteger increment = BigInteger.valueOf(definition.increment());
        BigInteger start = BigInteger.valueOf(value);
        BigInteger room = BigInteger.valueOf(definition.limit()).subtract(start).divide(increment);
        BigInteger increments = room.min(BigInteger.valueOf(wanted));
        return new Gap(
                increments.longValueExact(),
                start.add(increments.multiply(increment)).longValueExact());
    }
}
