package io.pgbluegreen.cli.finish;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Follower;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.ActiveSide;
import io.pgbluegreen.cli.cutover.OpenOperation;
import io.pgbluegreen.cli.fence.SideFence;
import io.pgbluegreen.cli.follower.FollowerNames;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.topic.PulsarConnection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Removes all that a migration has made on both clusters and in Pulsar, as far as these can be reached. */
public final class Finish {

    private final Migration migration;
    private final FinishOptions options;
    private final FinishLog log;
    private final Removal removal;
    private final Map<Side, Cluster> clusters = new EnumMap<>(Side.class);
    private final List<Side> stillWorking = new ArrayList<>();
    private final List<FollowerRemnants> followers = new ArrayList<>();

    private Finish(Migration migration, FinishOptions options, FinishLog log) {
        this.migration = migration;
        this.options = options;
        this.log = log;
        this.removal = new Removal(log, options.dryRun());
    }

    /**
     * Does it. May be run again at any time.
     *
     * @return whether nothing was left that should have gone
     * @throws Problem when an operation is open; then nothing was changed
     */
    public static boolean run(Migration migration, FinishOptions options, FinishLog log) {
        return new Finish(migration, options, log).run();
    }

    private boolean run() {
        try {
            for (Side side : Side.values()) {
                open(side);
            }
            requireNoOpenOperation();
            clusters.forEach((side, cluster) -> {
                if (!removal.remove(new ClusterRemnants(cluster, options).daemons())) {
                    stillWorking.add(side);
                }
            });
            migration.followers().forEach(follower -> followers.add(new FollowerRemnants(follower, options, removal)));
            followers.forEach(FollowerRemnants::stop);
            topics();
            Optional<Side> active = clusters.isEmpty() ? Optional.empty() : ActiveSide.find(clusters);
            clusters.forEach((side, cluster) -> finish(cluster, active));
            followers.forEach(FollowerRemnants::finish);
            return removal.isComplete();
        } finally {
            clusters.values().forEach(Cluster::close);
            followers.forEach(FollowerRemnants::close);
        }
    }

    private void open(Side side) {
        try {
            clusters.put(side, Cluster.open(migration.cluster(side), "bluegreen finish"));
        } catch (Problem problem) {
            removal.left(
                    migration.cluster(side).where() + ": replication slot, publication, fence and schema bluegreen,"
                            + " as far as they are there",
                    problem);
        }
    }

    private void requireNoOpenOperation() {
        Optional<OpenOperation> open = OpenOperation.among(clusters.values());
        if (open.isPresent() && !options.force()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    open.get().sentence() + "; nothing was changed",
                    "Run bluegreen cutover or rollback again, which finishes or undoes it, or give --force.");
        }
    }

    private void topics() {
        try (PulsarConnection pulsar = PulsarConnection.open(migration.pulsar())) {
            pulsar.check(migration.topic(Side.BLUE));
            for (Side side : Side.values()) {
                TopicRemnants topic = new TopicRemnants(pulsar, migration.topic(side));
                boolean gone = removal.remove(topic.subscription(migration.subscription(side.other())));
                for (Follower follower : migration.followers()) {
                    gone &= removal.remove(topic.subscription(FollowerNames.subscription(follower)));
                }
                if (options.deleteTopics()) {
                    if (gone) {
                        removal.remove(topic.topic());
                    }
                } else {
                    topic.kept().ifPresent(log::kept);
                }
            }
        } catch (Problem problem) {
            removal.left("topics " + migration.topic(Side.BLUE) + " and " + migration.topic(Side.GREEN), problem);
        }
    }

    private void finish(Cluster cluster, Optional<Side> active) {
        ClusterRemnants remnants = new ClusterRemnants(cluster, options);
        Side side = cluster.side();
        attempt(cluster, () -> {
            String idle = remnants.hasSchema() ? DaemonsAtRest.processes(cluster) : "";
            boolean slot = removal.remove(remnants.slot(migration.slot(side)));
            Remnant copySlots = remnants.copySlots(migration.slot(side));
            if (copySlots.isThere().getAsBoolean()) {
                removal.remove(copySlots);
            }
            boolean publication = removal.remove(remnants.publication(migration.publication(side)));
            removal.remove(remnants.eventTriggers());
            boolean atRest = slot && publication && !stillWorking.contains(side);
            if (!remnants.hasSchema()) {
                log.alreadyGone(cluster.where() + ": fence and schema bluegreen");
            } else if (options.keepFence() && !active.equals(Optional.of(side))) {
                keepFence(cluster, new SideFence(migration, cluster));
            } else {
                lowerFence(cluster, remnants, new SideFence(migration, cluster), atRest, active);
            }
            if (!idle.isEmpty()) {
                log.warns(cluster.where() + ": these stand idle and can be ended: " + idle);
            }
        });
    }

    private void keepFence(Cluster cluster, SideFence fence) {
        log.kept(cluster.where() + ": fence and the schema bluegreen, which holds what lowering it needs ("
                + String.join("; ", fence.state().sentences())
                + "). bluegreen finish without --keep-fence removes both");
    }

    /** The schema goes last, and only when nothing is left that it is needed for. */
    private void lowerFence(
            Cluster cluster, ClusterRemnants remnants, SideFence fence, boolean atRest, Optional<Side> active) {
        boolean stood = fence.state().level() != Level.OPEN;
        boolean lowered = removal.remove(remnants.fence(fence));
        // Most servers never had one.
        boolean unguarded = remnants.guarded().isEmpty() || removal.remove(remnants.truncateTriggers());
        if (atRest && lowered && unguarded) {
            removal.remove(remnants.schema());
        }
        if (stood && lowered) {
            log.warns(cluster.where() + ": applications may write there again, and nobody carries that to the other"
                    + " side"
                    + active.map(side -> ": make sure that they only use " + side)
                            .orElse(""));
        }
    }

    private void attempt(Cluster cluster, Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            removal.left(cluster.where() + ": what else there is", problem);
        }
    }
}
