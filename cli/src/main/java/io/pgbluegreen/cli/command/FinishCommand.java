package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.finish.Finish;
import io.pgbluegreen.cli.finish.FinishOptions;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen finish}. */
@Command(
        name = "finish",
        header = "Ends the migration: removes all that it has made on both clusters and in Pulsar.",
        description = {
            "Stops the daemons, then removes the appliers' subscriptions, replication slots, publications, fences and the"
                    + " schema bluegreen, in whatever state the migration is, and says what it left. The data stays"
                    + " where it is; from then on the two clusters have nothing to do with each other.",
            "",
            "The topics stay, since your own consumers may not have read all of them yet. A server that is away is left"
                    + " out, with exit code 1: run it again when the server is back.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen finish --dry-run",
            "  bluegreen finish --keep-fence",
            "  bluegreen finish --yes --delete-topics"
        })
public final class FinishCommand extends MigrationCommand {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Only tell what would be removed.")
    private boolean dryRun;

    @Option(names = "--delete-topics", description = "Delete both topics too, with what consumers have not read yet.")
    private boolean deleteTopics;

    @Option(
            names = "--keep-fence",
            description = "Leave the side fenced that takes no writes, and with that its schema bluegreen, until"
                    + " bluegreen finish is run without this option.")
    private boolean keepFence;

    @Option(
            names = "--force",
            description = "Go on although a cutover or rollback is open, and end whoever streams from a slot.")
    private boolean force;

    public FinishCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Migration migration = migration();
        if (!yes && !dryRun) {
            Confirmation.ask(
                    surroundings(),
                    out(),
                    "This ends migration " + migration.name()
                            + ": there is no way back to the other cluster afterwards.");
        }
        FinishOptions options = new FinishOptions(deleteTopics, keepFence, force, dryRun, PATIENCE);
        boolean complete = Finish.run(migration, options, new PrintedFinishLog(out()));
        return (complete ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
    }
}
