package io.pgbluegreen.cli.finish;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Follower;
import io.pgbluegreen.cli.follower.Followers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import java.util.Optional;

/** What the migration has made in one follower; its data stays. */
final class FollowerRemnants implements AutoCloseable {

    private final Follower follower;
    private final FinishOptions options;
    private final Removal removal;
    private final Optional<Cluster> database;
    private boolean stopped;

    FollowerRemnants(Follower follower, FinishOptions options, Removal removal) {
        this.follower = follower;
        this.options = options;
        this.removal = removal;
        this.database = open();
    }

    private Optional<Cluster> open() {
        try {
            return Optional.of(Cluster.open(Followers.settings(follower, Side.BLUE), "bluegreen finish"));
        } catch (Problem problem) {
            removal.left(Followers.where(follower) + ": schema bluegreen, as far as it is there", problem);
            return Optional.empty();
        }
    }

    /** Stops its daemon. */
    void stop() {
        database.map(cluster -> new ClusterRemnants(cluster, options).daemons())
                .ifPresent(daemons -> stopped = removal.remove(named("work of the daemon", daemons)));
    }

    /** Removes the rest; behind {@link #stop}. */
    void finish() {
        if (stopped) {
            database.map(cluster -> new ClusterRemnants(cluster, options)).ifPresent(this::removeSchema);
        }
    }

    private void removeSchema(ClusterRemnants remnants) {
        boolean unguarded = remnants.guarded().isEmpty()
                || removal.remove(named("triggers that record TRUNCATE", remnants.truncateTriggers()));
        if (unguarded) {
            removal.remove(named("schema bluegreen", remnants.schema()));
        }
    }

    private Remnant named(String what, Remnant remnant) {
        return new Remnant(Followers.where(follower) + ": " + what, remnant.isThere(), remnant.remove());
    }

    @Override
    public void close() {
        database.ifPresent(Cluster::close);
    }
}
