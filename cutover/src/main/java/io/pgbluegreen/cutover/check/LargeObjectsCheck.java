package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.largeobject.LargeObjectActivity;
import io.pgbluegreen.postgres.largeobject.LargeObjectComparison;
import io.pgbluegreen.postgres.largeobject.LargeObjectDifference.Kind;
import io.pgbluegreen.postgres.largeobject.LargeObjectSummary;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;

/** Whether {@code to} has the large objects of {@code from}: no version of PostgreSQL decodes their changes. */
final class LargeObjectsCheck {

    private static final String NAME = "large objects";

    /** The other checks need some of the time too. */
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private static final Duration BETWEEN_WORDS = Duration.ofSeconds(5);

    private Optional<LargeObjectActivity> activity = Optional.empty();

    /** How often those of {@code from} had been written before they were compared; empty where they were not. */
    Optional<LargeObjectActivity> activity() {
        return activity;
    }

    void run(Sides sides, Findings findings, Allowance allowance) throws InterruptedException {
        OperationSide from = sides.from();
        OperationSide to = sides.to();
        LargeObjectActivity before = activity(from, allowance);
        if (!sides.settings().compareLargeObjects()) {
            if (before.exists()) {
                findings.warning(
                        NAME,
                        from.where() + " has large objects, whose changes are not replicated; as you said, they are not"
                                + " compared with those of " + to.where(),
                        "`bluegreen large-objects` compares them.");
            }
            return;
        }
        activity = Optional.of(before);
        if (before.exists() || activity(to, allowance).exists()) {
            LargeObjectSummary summary = compare(from, to, findings, allowance);
            judge(summary, sides, findings);
        }
    }

    private static LargeObjectActivity activity(OperationSide side, Allowance allowance) {
        return side.session().work("look for large objects", allowance.left(), LargeObjectActivity::read);
    }

    /** As far as the time allows. */
    private static LargeObjectSummary compare(
            OperationSide from, OperationSide to, Findings findings, Allowance allowance) throws InterruptedException {
        LargeObjectSummary summary = new LargeObjectSummary();
        long begun = System.nanoTime();
        long told = begun;
        Connection target = to.session().work("compare large objects", allowance.left(), connection -> connection);
        Connection source = from.session().work("compare large objects", allowance.left(), connection -> connection);
        LargeObjectComparison comparison = new LargeObjectComparison(source, target);
        while (!comparison.isDone()) {
            allowance.require("large objects were compared");
            long now = System.nanoTime();
            if (Duration.ofNanos(now - begun).compareTo(LONGEST) > 0) {
                findings.blocker(
                        NAME,
                        "the large objects of " + from.where() + " and " + to.where() + " could not be compared within "
                                + LONGEST.toMinutes() + " minutes: " + summary.objects() + " are done",
                        "Run `bluegreen large-objects --fix` while nobody writes large objects, then this command with"
                                + " --ignore-large-objects.");
                break;
            }
            if (Duration.ofNanos(now - told).compareTo(BETWEEN_WORDS) >= 0) {
                findings.progress("compares large objects: " + summary.objects() + " so far");
                told = now;
            }
            summary.add(from.session().work("compare large objects", allowance.left(), unused -> comparison.next()));
        }
        return summary;
    }

    private static void judge(LargeObjectSummary summary, Sides sides, Findings findings) {
        String from = sides.from().side().label();
        String to = sides.to().side().label();
        String fix = "`bluegreen large-objects --fix` brings " + to + " in line while replication goes on.";
        if (!summary.isSameContent()) {
            findings.blocker(
                    NAME,
                    "large objects of " + from + " and " + to + " differ, since their changes are not replicated: "
                            + String.join("; ", summary.sentences(from, to)),
                    fix + " To switch without them, give --ignore-large-objects.");
        } else if (summary.count(Kind.ACCESS) > 0) {
            findings.warning(
                    NAME,
                    "large objects of " + from + " and " + to + " have the same bytes, but "
                            + String.join("; ", summary.sentences(from, to)),
                    fix);
        }
    }
}
