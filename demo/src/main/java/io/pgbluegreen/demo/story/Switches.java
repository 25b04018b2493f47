package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.product.LocalReplication;
import io.pgbluegreen.demo.report.Findings;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.forum.WorkloadStatistics;
import java.sql.SQLException;
import java.time.Duration;

/** The chapters in which changes stream and clients move: to green, and back to blue. */
final class Switches {

    private static final Duration SHORTEST = Duration.ofSeconds(2);

    private final DemoOptions options;
    private final Stage stage;
    private final ForumWorkload workload;
    private final LocalReplication replication;
    private final Narrator narrator;
    private final Chapters chapters;
    private final Findings findings;
    private final SwitchScene scene;

    Switches(
            DemoOptions options,
            Stage stage,
            ForumWorkload workload,
            LocalReplication replication,
            Narrator narrator,
            Chapters chapters,
            Findings findings) {
        this.options = options;
        this.stage = stage;
        this.workload = workload;
        this.replication = replication;
        this.narrator = narrator;
        this.chapters = chapters;
        this.findings = findings;
        this.scene = new SwitchScene(stage, workload, replication, narrator, findings, options.reports());
    }

    /** From the first daemon's start until both sides have everything and no client writes any more. */
    void unfold() throws SQLException, InterruptedException {
        toGreen();
        onGreen();
        backToBlue();
        onBlue();
    }

    private void toGreen() throws SQLException, InterruptedException {
        chapters.open(
                "replication",
                "Replication",
                "Four daemons start: blue's changes go to a topic and from there to green, and the same way back. First"
                        + " comes what was written during the copy.");
        replication.start();
        try (Streaming streaming = streaming(Side.BLUE)) {
            streaming.catchUp("all that was committed during the copy");
            chapters.open(
                    "streaming",
                    "Streaming",
                    "For " + options.streaming().toSeconds() + " s green follows blue. Lag is the time from a commit on"
                            + " blue until green shows it, measured 50 times a second; backlog is WAL that green does not"
                            + " have yet.");
            streaming.follow(options.streaming(), "all that was committed on blue until now");
        }
        chapters.open("cutover", "Cutover", "Writes move to green, and the clients go on writing. " + inThePause());
        scene.play(Side.BLUE);
    }

    private void onGreen() throws SQLException, InterruptedException {
        Duration time = shorter();
        chapters.open(
                "onGreen",
                "On green",
                "For " + time.toSeconds() + " s clients write to PostgreSQL "
                        + options.majors().green() + ", and blue follows green: the way back stays open.");
        try (Streaming streaming = streaming(Side.GREEN)) {
            streaming.follow(time, "all that was committed on green until now");
        }
    }

    private void backToBlue() throws SQLException, InterruptedException {
        chapters.open(
                "rollback",
                "Rollback",
                "Somebody does not like what they see on green. The same operation with the sides exchanged takes writes"
                        + " back to blue, with every row that was written on green.");
        scene.play(Side.GREEN);
    }

    private void onBlue() throws SQLException, InterruptedException {
        chapters.open(
                "onBlue",
                "Back on blue",
                "Clients write to PostgreSQL " + options.majors().blue()
                        + " as before, and green follows. Then they stop, and green gets the rest.");
        try (Streaming streaming = streaming(Side.BLUE)) {
            streaming.watch(SHORTEST);
            workload.stop();
            WorkloadStatistics statistics = workload.statistics();
            findings.workload(statistics);
            narrator.done("the clients have stopped after " + Figures.count(statistics.committed())
                    + " acknowledged commits and " + Figures.count(statistics.rolledBack()) + " rollbacks");
            complainOf(statistics);
            streaming.catchUp("all of it, up to the last commit");
        }
    }

    private String inThePause() {
        return stage.front().letsClientsWait()
                ? "While nobody may write they wait in PgBouncer, and see no error."
                : "PgBouncer would let them wait while nobody may write; without it, transactions fail in the pause and"
                        + " clients connect again.";
    }

    private Streaming streaming(Side active) throws SQLException {
        return new Streaming(stage, active, workload, replication, narrator, findings);
    }

    private Duration shorter() {
        Duration half = options.streaming().dividedBy(2);
        return half.compareTo(SHORTEST) < 0 ? SHORTEST : half;
    }

    private void complainOf(WorkloadStatistics statistics) {
        if (stage.front().letsClientsWait() && statistics.failedStatements() + statistics.failedConnects() > 0) {
            wrong("the clients had " + statistics.failedStatements() + " failed statements and "
                    + statistics.failedConnects() + " failed connects, the last one: " + statistics.lastFailure());
        }
        if (statistics.duplicateKeys() > 0) {
            wrong(statistics.duplicateKeys() + " keys were given out twice, the last error: "
                    + statistics.lastFailure());
        }
        if (statistics.committed() == 0) {
            wrong("the clients committed nothing, so that this run proves nothing");
        }
    }

    private void wrong(String sentence) {
        narrator.wrong(sentence);
        findings.failure(sentence);
    }
}
