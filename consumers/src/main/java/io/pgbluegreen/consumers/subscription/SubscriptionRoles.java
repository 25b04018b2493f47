package io.pgbluegreen.consumers.subscription;

import io.pgbluegreen.postgres.Side;
import java.util.Set;

/**
 * Which subscriptions are not just anybody's.
 *
 * @param applierOnBlue the subscription of blue's topic from which green is written
 * @param applierOnGreen the subscription of green's topic from which blue is written
 * @param followers subscriptions of databases that follow the writes; of that name on both topics
 * @param ignored subscriptions that stay with their topic
 */
public record SubscriptionRoles(
        String applierOnBlue, String applierOnGreen, Set<String> followers, Set<String> ignored) {

    public SubscriptionRoles {
        followers = Set.copyOf(followers);
        ignored = Set.copyOf(ignored);
    }

    /** Whose the subscription of that name on that side's topic is. */
    public SubscriptionKind kindOf(Side topic, String subscription) {
        if (subscription.equals(topic == Side.BLUE ? applierOnBlue : applierOnGreen)) {
            return SubscriptionKind.APPLIER;
        }
        if (ignored.contains(subscription)) {
            return SubscriptionKind.IGNORED;
        }
        return followers.contains(subscription) ? SubscriptionKind.FOLLOWER : SubscriptionKind.CONSUMER;
    }
}
