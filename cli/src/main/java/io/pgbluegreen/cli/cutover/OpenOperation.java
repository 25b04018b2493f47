package io.pgbluegreen.cli.cutover;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cutover.journal.JournalEntry;
import io.pgbluegreen.cutover.journal.JournalTable;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An operation that was begun and has not ended, as the journals say.
 *
 * @param from the side that took writes when it began
 * @param sentence which one, how far it is, and who left it
 */
public record OpenOperation(Side from, String sentence) {

    private static final Comparator<JournalEntry> AGE =
            Comparator.comparingLong(JournalEntry::id).thenComparingInt(JournalEntry::transition);

    /**
     * Asks both clusters; one that is away is left out.
     *
     * @throws Problem when none answers, or one was not set up
     */
    public static Optional<OpenOperation> find(Migration migration) {
        Optional<Problem> away = Optional.empty();
        Optional<JournalEntry> newest = Optional.empty();
        int answers = 0;
        for (Side side : Side.values()) {
            try (Cluster cluster = Cluster.open(migration.cluster(side), "bluegreen journal")) {
                cluster.requireSchema();
                newest = Stream.concat(newest.stream(), cluster.call("read the journal", JournalTable::newest).stream())
                        .max(AGE);
                answers++;
            } catch (Problem problem) {
                if (problem.kind() != Kind.UNAVAILABLE) {
                    throw problem;
                }
                away = Optional.of(problem);
            }
        }
        if (answers == 0) {
            throw away.orElseThrow();
        }
        return ifOpen(newest);
    }

    /** Asks clusters that answer; one that was not set up has nothing to tell. */
    public static Optional<OpenOperation> among(Collection<Cluster> clusters) {
        return ifOpen(clusters.stream()
                .filter(Cluster::hasSchema)
                .flatMap(cluster -> cluster.call("read the journal", JournalTable::newest).stream())
                .max(AGE));
    }

    private static Optional<OpenOperation> ifOpen(Optional<JournalEntry> newest) {
        return newest.filter(entry -> entry.state().isOpen())
                .map(entry -> new OpenOperation(
                        entry.from(),
                        entry.describe() + " is open at " + entry.state() + ", left by " + entry.owner()));
    }
}
