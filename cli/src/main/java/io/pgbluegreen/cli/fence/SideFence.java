package io.pgbluegreen.cli.fence;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Fencing;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.fence.Fence;
import io.pgbluegreen.fence.FencePlan;
import io.pgbluegreen.fence.FenceSettings;
import io.pgbluegreen.fence.FenceState;
import io.pgbluegreen.fence.FenceWay;
import io.pgbluegreen.fence.TerminateResult;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The fence of one side, with the session through which it is raised and lowered. */
public final class SideFence {

    private final Cluster cluster;
    private final Fence fence;

    /**
     * Of a cluster that was set up.
     *
     * @throws io.pgbluegreen.problem.Problem CHECK_FAILED when it was not
     */
    public SideFence(Migration migration, Cluster cluster) {
        cluster.requireSchema();
        this.cluster = cluster;
        this.fence = new Fence(cluster.settings(), settings(migration.fencing()));
    }

    /** As the configuration has them. */
    public static FenceSettings settings(Fencing fencing) {
        return new FenceSettings(
                fencing.ways().stream().map(FenceWay::of).collect(Collectors.toSet()),
                fencing.exemptRoles(),
                fencing.command(),
                fencing.commandTimeout(),
                fencing.mayCloseOtherDatabases());
    }

    public FenceState state() {
        return cluster.call("look at its fence", fence::state);
    }

    public FencePlan plan() {
        return cluster.call("look at what a fence would do", fence::plan);
    }

    public void raise() {
        run("raise the fence", connection -> fence.raise(connection));
    }

    public void lower() {
        run("lower the fence", connection -> fence.lower(connection));
    }

    /** Ends the sessions that could still write; belongs behind {@link #raise}. */
    public TerminateResult terminate(Duration limit) {
        return cluster.call("end sessions", connection -> fence.terminate(connection, limit));
    }

    /** One sentence for each way in which somebody can still write. */
    public List<String> verify() {
        return cluster.call("try the fence", fence::verify);
    }

    private void run(String action, Act act) {
        var unused = cluster.call(action, connection -> {
            act.on(connection);
            return true;
        });
    }

    @FunctionalInterface
    private interface Act {
        void on(Connection connection);
    }
}
