package io.pgbluegreen.demo.sandbox;

import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.probe.Whereabouts;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.forum.WorkloadStatistics;
import java.sql.SQLException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** Tells what clients notice of all that is done to the servers from other terminals. */
final class ClientWatch {

    private static final int LOOK_INTERVAL_MILLIS = 1_000;
    private static final int NOTABLE_MILLIS = 250;
    /** So many since the last look, and a pause is over. */
    private static final int COMMITS_BEHIND = 10;

    private static final double NANOS = 1e6;

    private final Stage stage;
    private final ForumWorkload workload;
    private final Narrator narrator;

    ClientWatch(Stage stage, ForumWorkload workload, Narrator narrator) {
        this.stage = stage;
        this.workload = workload;
        this.narrator = narrator;
    }

    /** For good. */
    void watch() throws InterruptedException {
        WorkloadStatistics told = workload.statistics();
        WorkloadStatistics last = told;
        String place = Side.BLUE.label();
        while (true) {
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
            String placeNow = place();
            WorkloadStatistics now = workload.statistics();
            double pause = now.longestGapNanos() / NANOS;
            long errors = errors(now) - errors(told);
            boolean over = now.committed() - last.committed() >= COMMITS_BEHIND;
            if (over && (pause >= NOTABLE_MILLIS || errors > 0 || !placeNow.equals(place))) {
                narrator.say(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "  clients waited "
                        + Figures.millis(pause) + " at most and saw " + Figures.count(errors) + " errors; they are on "
                        + placeNow);
                workload.resetLongestGap();
                told = now;
                place = placeNow;
            }
            last = now;
        }
    }

    private String place() {
        try {
            return Whereabouts.ofClients(stage).map(Side::label).orElse("neither side");
        } catch (SQLException e) {
            return "neither side: " + e.getMessage();
        }
    }

    private static long errors(WorkloadStatistics statistics) {
        return statistics.failedStatements() + statistics.failedConnects();
    }
}
