package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
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
        try (Stage stage = new StageOpening(options.majors(), options.rows(), true, options.pooler(), narrator).open();
                GuardedFolder folder = GuardedFolder.create("demo")) {
            findings.servers(stage.blueVersion(), stage.greenVersion(), stage.seededRows());
            findings.traffic(stage.front().kind());
            Path configuration = MigrationFile.write(folder.path(), stage, true).get(0);
            chapters.open(
                    "setup",
                    "Setup",
                    options.clients()
                            + " clients begin to write to blue and will not stop until the end. Meanwhile both directions"
                            + " are prepared: publications, replication slots, topics and subscriptions, and a fence that"
                            + " keeps the application off green.");
            try (ForumWorkload workload = ForumWorkload.on(stage.front().clients())
                    .clients(options.clients())
                    .transactionsPerSecond(options.commitsPerSecond())
                    .oldestServer(options.majors().oldestVersionNum())
                    .start()) {
                Proof proof = new Proof(stage, narrator, findings);
                try (LocalReplication replication = LocalReplication.of(configuration, narrator)) {
                    load(replication);
                    new Switches(options, stage, workload, replication, narrator, chapters, findings).unfold();
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

    private void load(LocalReplication replication) {
        replication.setUp();
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
                        + " every transaction that a client was told is committed must be on both.");
    }
}
