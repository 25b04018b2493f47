package io.pgbluegreen.demo.story;

import io.pgbluegreen.cutover.DryRun;
import io.pgbluegreen.cutover.report.OperationReport;
import io.pgbluegreen.cutover.report.Outcome;
import io.pgbluegreen.cutover.report.ReportFiles;
import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.probe.SequencePositions;
import io.pgbluegreen.demo.probe.Whereabouts;
import io.pgbluegreen.demo.product.LocalReplication;
import io.pgbluegreen.demo.report.Findings;
import io.pgbluegreen.demo.report.SwitchReport;
import io.pgbluegreen.demo.report.SwitchReport.StepTime;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.forum.WorkloadStatistics;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Clients are moved to the other side while they write. What they met counts, not what the operation says of itself. */
final class SwitchScene {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LOOK_INTERVAL_MILLIS = 5;
    private static final int COMMITS_BEHIND = 50;
    private static final double NANOS = 1e6;

    private final Stage stage;
    private final ForumWorkload workload;
    private final LocalReplication replication;
    private final Narrator narrator;
    private final Findings findings;
    private final Optional<Path> reports;

    /** @param reports the folder in which each operation's own report is kept, by its kind; empty for none */
    SwitchScene(
            Stage stage,
            ForumWorkload workload,
            LocalReplication replication,
            Narrator narrator,
            Findings findings,
            Optional<Path> reports) {
        this.stage = stage;
        this.workload = workload;
        this.replication = replication;
        this.narrator = narrator;
        this.findings = findings;
        this.reports = reports;
    }

    /**
     * Moves them.
     *
     * @param from the side that takes writes until now
     * @throws DemoFailure if they are not on the other side in the end
     */
    void play(Side from) throws SQLException, InterruptedException {
        long predicted = predict(from);
        WorkloadStatistics before = workload.statistics();
        workload.resetLongestGap();
        OperationReport report = replication.switchFrom(from);
        reports.ifPresent(folder -> ReportFiles.write(report, folder.resolve(report.kind())));
        if (report.outcome() != Outcome.DONE) {
            throw new DemoFailure(report.sentence()
                    + report.problem().map(why -> " Because: " + why).orElse(""));
        }
        awaitCommits();
        WorkloadStatistics after = workload.statistics();
        List<String> behind = SequencePositions.behind(stage, from);
        SwitchReport told = new SwitchReport(
                after.longestGapNanos() / NANOS,
                predicted,
                report.writePauseMillis().orElse(0L),
                errors(after) - errors(before),
                report.sequences().moved(),
                behind.size(),
                steps(report));
        findings.switched(from, told);
        conclude(from, told, behind);
    }

    private long predict(Side from) throws InterruptedException {
        DryRun plan = replication.dryRun(from);
        if (plan.hasBlocker()) {
            throw new DemoFailure("a dry run finds that writes cannot move from " + from + " to " + from.other() + ": "
                    + plan.findings().stream()
                            .filter(Finding::isBlocker)
                            .map(finding -> finding.what() + " " + finding.remedy())
                            .collect(Collectors.joining("; ")));
        }
        long millis = plan.prediction().total().toMillis();
        narrator.done("a dry run finds nothing in the way, and predicts a pause of "
                + Figures.time(Duration.ofMillis(millis)));
        return millis;
    }

    /** The gap that the switch made has ended once clients write again. */
    private void awaitCommits() throws InterruptedException {
        long goal = workload.statistics().committed() + COMMITS_BEHIND;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (workload.statistics().committed() < goal) {
            if (System.nanoTime() > deadline) {
                throw new DemoFailure("clients have not got " + COMMITS_BEHIND + " commits acknowledged within "
                        + PATIENCE.toSeconds() + " s of the switch; the last error was: "
                        + workload.statistics().lastFailure());
            }
            Thread.sleep(LOOK_INTERVAL_MILLIS);
        }
    }

    private void conclude(Side from, SwitchReport told, List<String> behind) throws SQLException {
        Optional<Side> there = Whereabouts.ofClients(stage);
        if (!there.equals(Optional.of(from.other()))) {
            throw new DemoFailure("clients should be on " + from.other() + " now, and are on "
                    + there.map(Side::toString).orElse("neither side"));
        }
        behind.forEach(sentence -> wrong("a sequence has fallen behind: " + sentence));
        narrator.done("clients measured a pause of " + Figures.millis(told.writePauseMillis()) + ", and saw "
                + (told.clientErrors() == 0 ? "no error" : Figures.count(told.clientErrors()) + " errors"));
    }

    private void wrong(String sentence) {
        narrator.wrong(sentence);
        findings.failure(sentence);
    }

    private static long errors(WorkloadStatistics statistics) {
        return statistics.failedStatements() + statistics.failedConnects();
    }

    private static List<StepTime> steps(OperationReport report) {
        return report.steps().stream()
                .filter(line -> !line.undo())
                .map(line -> new StepTime(line.step(), line.millis()))
                .toList();
    }
}
