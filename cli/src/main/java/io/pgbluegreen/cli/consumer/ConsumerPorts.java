package io.pgbluegreen.cli.consumer;

import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.follower.FollowerNames;
import io.pgbluegreen.cli.follower.Followers;
import io.pgbluegreen.consumers.SideTopics;
import io.pgbluegreen.consumers.handover.HandoverObserver;
import io.pgbluegreen.consumers.handover.HandoverSettings;
import io.pgbluegreen.consumers.handover.TopicConsumers;
import io.pgbluegreen.consumers.subscription.SubscriptionRoles;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.topic.PulsarConnection;
import java.util.stream.Collectors;

/** The readers of a migration's topics, as its configuration names them. */
public final class ConsumerPorts {

    private ConsumerPorts() {}

    /**
     * Lists and hands over, by way of this connection.
     *
     * @param pulsar stays the caller's to close
     */
    public static TopicConsumers of(Migration migration, PulsarConnection pulsar, HandoverObserver observer) {
        return new TopicConsumers(
                pulsar,
                topics(migration),
                new HandoverSettings(
                        roles(migration),
                        migration.consumers().hook(),
                        migration.switching().hookTimeout()),
                Followers.movers(migration),
                observer);
    }

    public static SideTopics topics(Migration migration) {
        return new SideTopics(migration.topic(Side.BLUE), migration.topic(Side.GREEN));
    }

    /** Whose each subscription is. */
    public static SubscriptionRoles roles(Migration migration) {
        return new SubscriptionRoles(
                migration.subscription(Side.GREEN),
                migration.subscription(Side.BLUE),
                migration.followers().stream().map(FollowerNames::subscription).collect(Collectors.toSet()),
                migration.consumers().ignore());
    }
}
