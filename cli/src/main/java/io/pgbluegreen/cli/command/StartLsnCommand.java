package io.pgbluegreen.cli.command;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.adopt.CloneTakeover;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen adopt start-lsn}. */
@Command(
        name = "start-lsn",
        header = "Prints the LSN at which a clone left blue's history.",
        description = {
            "Reads it from the timeline history that the clone wrote when it recovered, and checks that the clone is one"
                    + " of blue as it has been since setup. Asks the running green of the configuration, or reads the files"
                    + " of a data directory on this machine, whether a server runs on them or not; after pg_upgrade, name"
                    + " the old data directory.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen adopt start-lsn",
            "  bluegreen adopt start-lsn --data-directory /srv/clone/13",
        })
public final class StartLsnCommand extends MigrationCommand {

    @Option(
            names = "--data-directory",
            paramLabel = "FOLDER",
            description = "The clone's data directory (default: asks the running green).")
    private Optional<Path> dataDirectory = Optional.empty();

    public StartLsnCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Lsn lsn = CloneTakeover.startLsn(
                migration(), dataDirectory.map(surroundings().workingDirectory()::resolve));
        out().println(lsn);
        return Outcome.DONE.exitCode();
    }
}
