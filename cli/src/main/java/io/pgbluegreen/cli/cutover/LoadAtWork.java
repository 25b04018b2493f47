package io.pgbluegreen.cli.cutover;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.snapshotcopy.check.LoadLock;
import java.util.List;

/** A copy of tables or of large objects that is at work. It would go on putting old over what is written after a switch. */
final class LoadAtWork {

    private static final String CHECK = "copy";

    private LoadAtWork() {}

    /** Blockers of a switch away from this side. */
    static List<Finding> blockers(Migration migration, Side active) {
        Side to = active.other();
        try (Cluster cluster = Cluster.open(migration.cluster(to), "bluegreen cutover")) {
            return cluster.call("look for a copy that is at work", LoadLock::holder).stream()
                    .map(holder -> Finding.blocker(
                            CHECK,
                            "a copy of tables or large objects into " + to + " is at work: " + holder,
                            "Wait until it has ended, or end it: bluegreen copy, or bluegreen large-objects --fix."))
                    .toList();
        } catch (Problem problem) {
            return List.of(Finding.blocker(CHECK, problem));
        }
    }
}
