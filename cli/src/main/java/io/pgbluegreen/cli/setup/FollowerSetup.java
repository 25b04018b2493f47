package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Follower;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.follower.FollowerNames;
import io.pgbluegreen.cli.follower.Followers;
import io.pgbluegreen.consumers.follower.FollowerState;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.Subscriptions;
import java.util.Collection;

/** Prepares databases that follow the side which takes writes: schema, place, and subscription. */
final class FollowerSetup {

    private final Migration migration;
    private final SetupLog log;

    FollowerSetup(Migration migration, SetupLog log) {
        this.migration = migration;
        this.log = log;
    }

    /**
     * @param active the side that takes writes now
     * @param clusters those that can be asked
     */
    void run(Cluster active, Collection<Cluster> clusters, PulsarConnection pulsar) {
        for (Follower follower : migration.followers()) {
            ConnectionSettings settings = Followers.settings(follower, active.side());
            try (Cluster database = Cluster.open(settings, "bluegreen setup")) {
                boolean existed = database.hasSchema();
                MetadataSchema.migrate(settings);
                log.step(settings.where() + ": schema bluegreen", !existed);
                DaemonsAtWork.want(database, log);
                Side follows = follow(follower, settings.where(), active, pulsar);
                clusters.forEach(cluster -> PartitionSetup.tellFollower(cluster, database, active.side(), follows));
            }
        }
    }

    private Side follow(Follower follower, String where, Cluster active, PulsarConnection pulsar) {
        var mover = Followers.mover(follower);
        boolean known = mover.state().isPresent();
        FollowerState state = mover.setUp(
                active.side(),
                active.facts().systemIdentifier(),
                active.facts().timeline(),
                active.call("read its markers", MarkerTable::newestOperation),
                true);
        log.step(where + ": follows " + state.follows(), !known);
        // The other topic's subscription is made by the cutover that takes the follower there.
        boolean created = new Subscriptions(pulsar, migration.topic(state.follows()))
                .create(FollowerNames.subscription(follower));
        log.step(
                where + ": subscription " + FollowerNames.subscription(follower) + " of topic "
                        + migration.topic(state.follows()),
                created);
        return state.follows();
    }
}
