package io.pgbluegreen.consumers.handover;

import io.pgbluegreen.consumers.subscription.SubscriptionRoles;
import java.time.Duration;
import java.util.List;

/**
 * How subscriptions are handed over.
 *
 * @param hook program and arguments, run for each subscription once its place on the other topic is set; empty for none
 * @param hookLimit how long a hook may take before it is killed
 */
public record HandoverSettings(SubscriptionRoles roles, List<String> hook, Duration hookLimit) {

    public HandoverSettings {
        hook = List.copyOf(hook);
        if (hookLimit.isNegative() || hookLimit.isZero()) {
            throw new IllegalArgumentException("expected a time limit for hooks, found " + hookLimit);
        }
    }
}
