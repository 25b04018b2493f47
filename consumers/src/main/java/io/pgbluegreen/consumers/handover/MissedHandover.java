package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.postgres.Side;

/**
 * A subscription that has not followed an operation: nothing behind the operation's first marker was acknowledged on the
 * new topic, and no consumer is connected there.
 *
 * @param operation of which it has not read the first marker
 * @param to the side that began to take writes in it
 * @param handedOver whether it was set to the first marker, hook and all, so that only its consumer has not come yet
 */
public record MissedHandover(String subscription, long operation, Side to, boolean handedOver) {}
