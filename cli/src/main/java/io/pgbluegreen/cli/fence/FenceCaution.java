package io.pgbluegreen.cli.fence;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.fence.FenceState;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;

/** Keeps a person from opening both sides by mistake. */
public final class FenceCaution {

    private static final String REMEDY =
            "Raise the fence there first. Where you know that nobody can write there, give" + " --force.";

    private FenceCaution() {}

    /**
     * Looks whether the fence of the other side stands.
     *
     * @throws Problem CHECK_FAILED when it does not, or when that cannot be told
     */
    public static void requireOtherSideClosed(Migration migration, Side opening) {
        Side other = opening.other();
        FenceState state;
        try (Cluster cluster = Cluster.open(migration.cluster(other), "bluegreen fence")) {
            state = new SideFence(migration, cluster).state();
        } catch (Problem problem) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "whether " + other + " takes writes cannot be told, and two sides must never: "
                            + problem.getMessage(),
                    REMEDY,
                    problem);
        }
        if (state.level() != Level.RAISED) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    opening + " cannot be opened while " + other + " is not fenced: "
                            + String.join("; ", state.sentences()),
                    REMEDY);
        }
    }
}
