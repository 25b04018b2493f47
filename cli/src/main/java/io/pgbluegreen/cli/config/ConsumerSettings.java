package io.pgbluegreen.cli.config;

import java.util.List;
import java.util.Set;

/**
 * The readers of the topics besides the appliers.
 *
 * @param ignore subscriptions that are not handed over
 * @param hook program and arguments, called for each subscription that has been handed over; empty for none
 */
public record ConsumerSettings(Set<String> ignore, List<String> hook) {

    public ConsumerSettings {
        ignore = Set.copyOf(ignore);
        hook = List.copyOf(hook);
    }
}
