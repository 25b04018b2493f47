package io.pgbluegreen.demo.story;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.probe.LagProbe;
import io.pgbluegreen.demo.report.Findings;
import io.pgbluegreen.demo.report.Millis;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.forum.WorkloadStatistics;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** The chapters in which changes stream: working off what the copy left, keeping up, and reaching the end. */
final class Streaming {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Stage stage;
    private final ForumWorkload workload;
    private final Watch watch;
    private final Narrator narrator;
    private final Findings findings;

    Streaming(Stage stage, ForumWorkload workload, Watch watch, Narrator narrator, Findings findings) {
        this.stage = stage;
        this.workload = workload;
        this.watch = watch;
        this.narrator = narrator;
        this.findings = findings;
    }

    /** Until green has all that was committed while the copy ran. */
    void workOffBacklog() throws SQLException, InterruptedException {
        Lsn goal = watch.probe().written();
        Duration took = watch.until((now, watched) -> now.isPast(goal), PATIENCE, Optional.empty());
        narrator.done("green has everything that was committed on blue during the copy", took);
    }

    /** For as long as the user wants; then the clients stop, and green gets the rest. */
    void keepUp(Duration time) throws SQLException, InterruptedException {
        try (LagProbe lag = LagProbe.start(stage.blue(), stage.green())) {
            watch.until((now, watched) -> watched.compareTo(time) >= 0, time.plus(PATIENCE), Optional.of(lag));
            workload.stop();
            lag.stopWriting();
            WorkloadStatistics statistics = workload.statistics();
            findings.workload(statistics);
            narrator.done("the clients have stopped after " + Figures.count(statistics.committed())
                    + " acknowledged commits and " + Figures.count(statistics.rolledBack()) + " rollbacks");
            complainOf(statistics);
            Lsn end = watch.probe().written();
            Duration took = watch.until((now, watched) -> now.isPast(end), PATIENCE, Optional.empty());
            narrator.done("green is past LSN " + end + ", where the last commit of all ends", took);
            finish(lag);
        }
    }

    private void finish(LagProbe lag) throws SQLException, InterruptedException {
        // What is applied can be seen; the probe only has to look once more.
        long deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (lag.underway() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(LagProbe.RESOLUTION_MILLIS);
        }
        lag.sinceLast();
        findings.lag(Millis.of(lag.all()));
        findings.replicated(watch.probe().now().changes());
        if (!lag.failure().isEmpty()) {
            findings.failure(lag.failure());
        }
        if (lag.all().getTotalCount() == 0 || lag.underway() > 0) {
            findings.failure("the lag could not be measured: " + lag.underway() + " of the probe's rows did not show on"
                    + " green");
        }
    }

    private void complainOf(WorkloadStatistics statistics) {
        if (statistics.failedStatements() > 0 || statistics.failedConnects() > 0) {
            findings.failure("the clients had " + statistics.failedStatements() + " failed statements and "
                    + statistics.failedConnects() + " failed connects, the last one: " + statistics.lastFailure());
        }
        if (statistics.committed() == 0) {
            findings.failure("the clients committed nothing, so that this run proves nothing");
        }
    }
}
