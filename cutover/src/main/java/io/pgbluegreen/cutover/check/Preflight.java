package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.check.TransactionsCheck.OpenTransaction;
import io.pgbluegreen.cutover.plan.PausePrediction;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.largeobject.LargeObjectActivity;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.sequencefixer.SequencePlan;
import io.pgbluegreen.sequencefixer.SequenceReading;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs all checks, tells everything that they find at once, and predicts the write pause. Changes nothing. */
public final class Preflight {

    private final Sides sides;
    private final Function<Side, List<Finding>> moreChecks;
    private final Findings findings;

    /** @param moreChecks asked with the side that takes writes */
    public Preflight(
            Sides sides,
            Function<Side, List<Finding>> moreChecks,
            Consumer<Finding> listener,
            Consumer<String> progress) {
        this.sides = sides;
        this.moreChecks = moreChecks;
        this.findings = new Findings(listener, progress);
    }

    /**
     * What the checks came to.
     *
     * @param prediction empty where something could not be measured; there is a blocker then
     * @param sequences empty where they could not be read; there is a blocker then
     * @param largeObjects how often those of {@code from} had been written when they were compared; empty where they
     *     were not
     */
    public record Result(
            List<Finding> findings,
            Optional<PausePrediction> prediction,
            Optional<SequencesRead> sequences,
            Optional<LargeObjectActivity> largeObjects) {

        public boolean hasBlocker() {
            return findings.stream().anyMatch(Finding::isBlocker);
        }

        /**
         * Does nothing when all is well.
         *
         * @throws Problem CHECK_FAILED with all blockers
         */
        public void require() {
            List<Finding> blockers =
                    findings.stream().filter(Finding::isBlocker).toList();
            if (!blockers.isEmpty()) {
                Finding first = blockers.get(0);
                String more = blockers.size() == 1 ? "" : " (and " + (blockers.size() - 1) + " more)";
                throw new Problem(Kind.CHECK_FAILED, first.what() + more, first.remedy());
            }
        }
    }

    /** Both sides' sequences, and what would be moved. */
    public record SequencesRead(SequenceReading from, SequenceReading to, SequencePlan plan) {}

    public Result run(Allowance allowance) throws InterruptedException {
        findings.run("direction", DirectionCheck::run, sides, allowance);
        if (findings.all().stream().anyMatch(finding -> finding.check().equals("direction"))) {
            // Everything else would be asked of the wrong side.
            return new Result(findings.all(), Optional.empty(), Optional.empty(), Optional.empty());
        }
        findings.run("first load", FirstLoadCheck::run, sides, allowance);
        findings.run("replication", ReplicationCheck::run, sides, allowance);
        findings.run("traffic", TrafficCheck::run, sides, allowance);
        findings.run("traffic", this::askOthers, sides, allowance);
        findings.run("transactions", TransactionsCheck::run, sides, allowance);
        findings.run("schema", SchemaCheck::run, sides, allowance);
        Optional<SequencesCheck> sequences = sequences(allowance);
        LargeObjectsCheck largeObjects = new LargeObjectsCheck();
        findings.run("large objects", largeObjects::run, sides, allowance);
        boolean blocked = findings.all().stream().anyMatch(Finding::isBlocker);
        if (blocked) {
            // Waiting for the lag to fall would only delay what is known already.
            return new Result(
                    findings.all(), Optional.empty(), sequences.map(Preflight::read), largeObjects.activity());
        }
        findings.run("lag", LagCheck::run, sides, allowance);
        Optional<PausePrediction> prediction = predict(sequences, allowance);
        return new Result(findings.all(), prediction, sequences.map(Preflight::read), largeObjects.activity());
    }

    private void askOthers(Sides asked, Findings found, Allowance allowance) {
        moreChecks.apply(asked.from().side()).forEach(found::add);
    }

    private static SequencesRead read(SequencesCheck check) {
        return new SequencesRead(check.from(), check.to(), check.plan());
    }

    private Optional<SequencesCheck> sequences(Allowance allowance) {
        try {
            return Optional.of(SequencesCheck.run(sides, findings, allowance));
        } catch (Problem problem) {
            findings.blocker("sequences", String.valueOf(problem.getMessage()), problem.remedy());
            return Optional.empty();
        }
    }

    /** The lag may have looked small only because replication has just stopped. */
    private void requireArrival(Latency latency) {
        Side from = sides.from().side();
        Side to = sides.to().side();
        Duration most = sides.settings().maxLag();
        if (latency.there().filter(time -> time.compareTo(most) <= 0).isEmpty()) {
            findings.blocker(
                    "lag",
                    "no heartbeat of " + from + " was seen to arrive on " + to + " within " + most.toMillis() + " ms",
                    "Look at " + sides.from().cluster().publisher() + " and "
                            + sides.to().cluster().applier() + ".");
        }
        if (latency.back().isEmpty()) {
            findings.blocker(
                    "way back",
                    "no heartbeat of " + to + " was seen to arrive on " + from,
                    "Look at " + sides.to().cluster().publisher() + " and "
                            + sides.from().cluster().applier() + ".");
        }
    }

    private Optional<PausePrediction> predict(Optional<SequencesCheck> sequences, Allowance allowance)
            throws InterruptedException {
        if (sequences.isEmpty() || findings.all().stream().anyMatch(Finding::isBlocker)) {
            return Optional.empty();
        }
        Latency latency = Latency.measure(sides, allowance);
        requireArrival(latency);
        Duration oldest = TransactionsCheck.open(sides.from(), allowance).stream()
                .map(OpenTransaction::age)
                .findFirst()
                .orElse(Duration.ZERO);
        PausePrediction prediction = Prediction.of(new Prediction.Measured(
                latency,
                oldest,
                sides.traffic().canHold() ? Optional.of(sides.settings().holdLimit()) : Optional.empty(),
                sequences.get().readAgain(),
                sequences.get().plan().moves().size()));
        Duration most = sides.settings().maxWriteDowntime();
        if (prediction.total().compareTo(most) > 0) {
            findings.blocker(
                    "write pause",
                    "the write pause is expected to take " + prediction.total().toMillis() + " ms, allowed are "
                            + most.toMillis() + " ms",
                    "Choose a quieter time, or allow more with --max-write-downtime.");
        }
        return Optional.of(prediction);
    }
}
