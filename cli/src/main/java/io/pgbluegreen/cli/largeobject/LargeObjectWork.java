package io.pgbluegreen.cli.largeobject;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.ActiveSide;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.largeobject.LargeObjectComparison;
import io.pgbluegreen.postgres.largeobject.LargeObjectSummary;
import io.pgbluegreen.postgres.largeobject.LargeObjects;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.largeobject.LargeObjectCopy;
import java.util.Map;
import java.util.Optional;

/** Both clusters' large objects, from the side that takes writes to the one that does not. */
public final class LargeObjectWork implements AutoCloseable {

    private static final String APPLICATION = "bluegreen large objects";

    private final Cluster source;
    private final Cluster target;

    private LargeObjectWork(Cluster source, Cluster target) {
        this.source = source;
        this.target = target;
    }

    /**
     * Connects to both.
     *
     * @throws Problem CHECK_FAILED when it is not certain which side takes writes: its objects are the ones that hold
     */
    public static LargeObjectWork open(Migration migration) {
        Cluster blue = Cluster.open(migration.blue(), APPLICATION);
        try {
            return open(blue, Cluster.open(migration.green(), APPLICATION));
        } catch (RuntimeException e) {
            blue.close();
            throw e;
        }
    }

    private static LargeObjectWork open(Cluster blue, Cluster green) {
        try {
            Side active = ActiveSide.find(Map.of(Side.BLUE, blue, Side.GREEN, green))
                    .orElseThrow(() -> new Problem(
                            Kind.CHECK_FAILED,
                            "the markers do not say which side takes writes: a cutover or rollback is open",
                            "Finish or undo it first: `bluegreen status` tells how."));
            return active == Side.BLUE ? new LargeObjectWork(blue, green) : new LargeObjectWork(green, blue);
        } catch (RuntimeException e) {
            green.close();
            throw e;
        }
    }

    /** The side whose objects hold. */
    public Side source() {
        return source.side();
    }

    /** Whether there is any on either side. */
    public boolean isNeeded() {
        return source.call("look for large objects", LargeObjects::exist)
                || target.call("look for large objects", LargeObjects::exist);
    }

    /** Changes nothing. */
    public LargeObjectSummary compare(LargeObjectLines lines) {
        return target.call(
                "compare large objects",
                theirs -> source.call("compare large objects", ours -> {
                    LargeObjectSummary summary = new LargeObjectSummary();
                    LargeObjectComparison comparison = new LargeObjectComparison(ours, theirs);
                    while (!comparison.isDone()) {
                        summary.add(comparison.next());
                        lines.progress(summary);
                    }
                    lines.compared(summary);
                    return summary;
                }));
    }

    /**
     * Makes the passive side's those of the other one; gives what differed before.
     *
     * @throws Problem CHECK_FAILED when a cutover or rollback begins meanwhile
     */
    public LargeObjectSummary fix(LargeObjectLines lines) {
        LargeObjectCopy.Result result =
                LargeObjectCopy.run(source.settings(), target.settings(), this::requireSameDirection, lines::progress);
        lines.copied(result);
        return result.found();
    }

    /** Beyond a switch, what the target has and the source has not is what was made there since. */
    private void requireSameDirection() {
        Optional<Side> active = ActiveSide.find(Map.of(source.side(), source, target.side(), target));
        if (!active.equals(Optional.of(source.side()))) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "a cutover or rollback has begun: the large objects of " + source.side()
                            + " are not the ones that hold any more",
                    "Run it again when that has ended: what was brought over until then stays.");
        }
    }

    @Override
    public void close() {
        source.close();
        target.close();
    }
}
