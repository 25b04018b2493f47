package io.pgbluegreen.demo.sandbox;

import io.pgbluegreen.demo.narration.Curtain;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.stage.Stage;
import io.pgbluegreen.demo.stage.StageOpening;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

/** Servers and a configuration for trying every other command by hand; they stay until the process is told to end. */
public final class Sandbox {

    /** Little enough for any machine to replicate at the same time. */
    private static final int RATE = 100;

    private static final String LAST_WORDS = "The sandbox is closed: servers and configuration are gone.";

    private final SandboxOptions options;
    private final Narrator narrator;

    public Sandbox(SandboxOptions options, Narrator narrator) {
        this.options = options;
        this.narrator = narrator;
    }

    /** Opens the sandbox and stays in it for good; only a signal or a failure ends this. */
    public void stay() throws IOException, SQLException, InterruptedException {
        SandboxFolder folder = new SandboxFolder(options.folder());
        Curtain curtain = new Curtain(narrator, LAST_WORDS, folder::empty);
        try {
            open(folder);
        } finally {
            curtain.holdIfFallen();
            curtain.close();
            folder.empty();
        }
    }

    private void open(SandboxFolder folder) throws IOException, SQLException, InterruptedException {
        narrator.title(
                "pgbluegreen sandbox: PostgreSQL " + options.majors().blue() + " and "
                        + options.majors().green(),
                "Real servers to try every command on. They end with this process.");
        narrator.say("");
        try (Stage stage =
                new StageOpening(options.majors(), options.rows(), options.schemaOnGreen(), true, narrator).open()) {
            folder.fill(stage, options.schemaOnGreen());
            new Signpost(narrator, folder, options.schemaOnGreen()).show(stage);
            if (options.clients() == 0) {
                stayForGood();
            }
            try (ForumWorkload workload = ForumWorkload.on(stage.front().clients())
                    .clients(options.clients())
                    .transactionsPerSecond(RATE)
                    .oldestServer(options.majors().oldestVersionNum())
                    .start()) {
                narrator.done(options.clients() + " clients write all the time");
                new ClientWatch(stage, workload, narrator).watch();
            }
        }
    }

    private static void stayForGood() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
