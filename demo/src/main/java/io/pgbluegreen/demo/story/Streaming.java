package io.pgbluegreen.demo.story;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.probe.LagProbe;
import io.pgbluegreen.demo.probe.ProgressProbe;
import io.pgbluegreen.demo.product.LocalReplication;
import io.pgbluegreen.demo.report.Findings;
import io.pgbluegreen.demo.report.Millis;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** A time in which clients write to one side and the other one follows. */
final class Streaming implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LAST_ROWS = Duration.ofSeconds(2);

    private final Stage stage;
    private final Side active;
    private final Watch watch;
    private final Narrator narrator;
    private final Findings findings;

    /** @param active the side that clients write to */
    Streaming(
            Stage stage,
            Side active,
            ForumWorkload workload,
            LocalReplication replication,
            Narrator narrator,
            Findings findings)
            throws SQLException {
        this.stage = stage;
        this.active = active;
        this.watch = new Watch(narrator, replication, workload, ProgressProbe.connect(stage, active));
        this.narrator = narrator;
        this.findings = findings;
    }

    /**
     * Until the passive side has all that is committed by now.
     *
     * @param what has then come over, in words
     */
    void catchUp(String what) throws SQLException, InterruptedException {
        Lsn goal = watch.probe().written();
        Duration took = watch.until((now, watched) -> now.isPast(goal), PATIENCE, Optional.empty());
        narrator.done(active.other() + " has " + what, took);
        findings.replicated(active, watch.probe().now().changes());
    }

    /**
     * For so long, with the lag measured all the time; then until the passive side has what is committed by then.
     *
     * @param what has come over in the end, in words
     */
    void follow(Duration time, String what) throws SQLException, InterruptedException {
        watch.newChapter();
        try (LagProbe lag = LagProbe.start(stage.front().clients(), stage.server(active.other()))) {
            watch.until((now, watched) -> watched.compareTo(time) >= 0, time.plus(PATIENCE), Optional.of(lag));
            lag.stopWriting();
            catchUp(what);
            finish(lag);
        }
    }

    /** For so long. */
    void watch(Duration time) throws SQLException, InterruptedException {
        watch.until((now, watched) -> watched.compareTo(time) >= 0, time.plus(PATIENCE), Optional.empty());
    }

    private void finish(LagProbe lag) throws InterruptedException {
        // What is applied can be seen; the probe only has to look once more.
        long deadline = System.nanoTime() + LAST_ROWS.toNanos();
        while (lag.underway() > 0 && System.nanoTime() < deadline) {
            Thread.sleep(LagProbe.RESOLUTION_MILLIS);
        }
        lag.sinceLast();
        findings.lag(active, Millis.of(lag.all()));
        if (!lag.failure().isEmpty()) {
            findings.failure(lag.failure());
        }
        if (lag.all().getTotalCount() == 0 || lag.underway() > 0) {
            findings.failure("the lag could not be measured: " + lag.underway()
                    + " of the probe's rows did not show on " + active.other());
        }
    }

    @Override
    public void close() throws SQLException {
        watch.probe().close();
    }
}
