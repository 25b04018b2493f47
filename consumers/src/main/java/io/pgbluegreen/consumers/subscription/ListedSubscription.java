package io.pgbluegreen.consumers.subscription;

import io.pgbluegreen.postgres.Side;
import java.util.Optional;

/**
 * A durable subscription and its place.
 *
 * @param topic whose topic it belongs to
 * @param place relative to the markers that were given; empty when none was given for that topic
 */
public record ListedSubscription(Side topic, SubscriptionKind kind, Cursor cursor, Optional<Place> place) {

    public String name() {
        return cursor.name();
    }
}
