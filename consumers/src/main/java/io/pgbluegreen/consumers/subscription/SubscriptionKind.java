package io.pgbluegreen.consumers.subscription;

import java.util.Locale;

/** Whose a subscription is. */
public enum SubscriptionKind {
    /** The applier's that writes the other side. It stays with its topic. */
    APPLIER,
    /** That of a database which is fed from the topic of the side that takes writes. */
    FOLLOWER,
    /** Anybody else's: goes where the writes go. */
    CONSUMER,
    /** Named in the configuration as one that stays with its topic. */
    IGNORED;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it goes to the other topic with the writes. */
    public boolean isHandedOver() {
        return this == FOLLOWER || this == CONSUMER;
    }
}
