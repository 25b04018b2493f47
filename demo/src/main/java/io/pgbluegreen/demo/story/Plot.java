package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.probe.ProgressProbe;
import io.pgbluegreen.demo.product.LocalReplication;
import io.pgbluegreen.demo.report.Findings;
import io.pgbluegreen.demo.stage.MigrationFile;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.demo.stage.StageOpening;
import io.pgbluegreen.snapshotcopy.FirstLoadResult;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.process.GuardedFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/** What happens, chapter by chapter. */
final class Plot {

    private final DemoOptions options;
    private final Narrator narrator;
    private final Chapters chapters;
    private final Findings findings;
    private final Interference interference;

    Plot(DemoOptions options, Narrator narrator, Chapters chapters, Findings findings, Interference interference) {
        this.options = options;
        this.narrator = narrator;
        this.chapters = chapters;
        this.findings = findings;
        this.interference = interference;
    }

    /** From the first chapter to the last; nothing is left running, however it ends. */
    void unfold() throws IOException, SQLException, InterruptedException {
        chapters.open(
                "servers",
                "Servers",
                "Two PostgreSQL servers and a Pulsar broker start on this machine, each in a process of its own. What is"
                        + " not here yet comes from Maven Central, once.");
        try (Stage stage = new StageOpening(options.majors(), options.rows(), true, narrator).open();
                GuardedFolder folder = GuardedFolder.create("demo")) {
            findings.servers(stage.blueVersion(), stage.greenVersion(), stage.seededRows());
            Path configuration = MigrationFile.write(folder.path(), stage, true).get(0);
            chapters.open(
                    "setup",
                    "Setup",
                    options.clients()
                            + " clients begin to write to blue and will not pause. Meanwhile both directions are"
                            + " prepared: publications, replication slots, topics and subscriptions.");
            try (ForumWorkload workload = ForumWorkload.on(stage.blue()::connect)
                    .clients(options.clients())
                    .transactionsPerSecond(options.commitsPerSecond())
                    .start()) {
                Proof proof = new Proof(stage, narrator, findings);
                try (LocalReplication replication = LocalReplication.of(configuration, narrator)) {
                    migrate(stage, workload, replication);
                    openProof();
                    proof.roundTrips();
                    replication.requireRunning();
                }
                // With the daemons at rest, nothing can mend on the quiet what is compared.
                interference.on(stage);
                proof.rows();
                proof.ledger(workload.ledger());
            }
        }
    }

    private void migrate(Stage stage, ForumWorkload workload, LocalReplication replication)
            throws SQLException, InterruptedException {
        replication.setUp();
        copy(replication);
        chapters.open(
                "replication",
                "Replication",
                "Four daemons start: blue's changes go to a topic and from there to green, and the same way back. First"
                        + " comes what was written during the copy.");
        replication.start();
        try (ProgressProbe probe = ProgressProbe.connect(stage.blue(), stage.green())) {
            Streaming streaming = new Streaming(
                    stage, workload, new Watch(narrator, replication, workload, probe), narrator, findings);
            streaming.workOffBacklog();
            chapters.open(
                    "streaming",
                    "Streaming",
                    "For " + options.streaming().toSeconds() + " s green follows blue. Lag is the time from a commit on"
                            + " blue until green shows it, measured 50 times a second; backlog is WAL that green does not"
                            + " have yet.");
            streaming.keepUp(options.streaming());
        }
    }

    private void copy(LocalReplication replication) {
        chapters.open(
                "copy",
                "Copy",
                "Green gets a consistent copy of all rows as of one moment; what is written meanwhile waits in blue's"
                        + " replication slot.");
        FirstLoadResult result = replication.copy(new CopyProgress(narrator));
        findings.copied(result.rows());
        narrator.done(
                Figures.count(result.rows()) + " rows of " + result.tablesCopied() + " tables, "
                        + Figures.bytes(result.bytes()),
                result.took());
        replication.setUpWayBack();
        if (result.rows() < options.rows()) {
            findings.failure("only " + Figures.count(result.rows()) + " rows were copied, where "
                    + Figures.count(options.rows()) + " at least should have been on blue");
        }
    }

    private void openProof() {
        chapters.open(
                "proof",
                "Proof",
                "Both directions must be alive. Then, with the daemons stopped, every row must be equal on both sides, and"
                        + " every transaction that a client was told is committed must be on green.");
    }
}
