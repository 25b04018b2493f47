package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.setup.Setup;
import picocli.CommandLine.Command;

/** {@code bluegreen setup}. */
@Command(
        name = "setup",
        header = "Checks both clusters and Pulsar, then prepares them.",
        description = {
            "Reports everything that is in the way, with the remedy of each, before anything is changed. Where nothing is,"
                    + " it makes the schema bluegreen in both databases, the topics with their policies and"
                    + " subscriptions, and blue's publication and replication slot.",
            "",
            "It can be run again at any time: what is there already stays as it is, and what is missing is made.",
            "From then on blue keeps the WAL that has not been published: start bluegreen run soon.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen setup", "  bluegreen setup -c forum.yaml"})
public final class SetupCommand extends MigrationCommand {

    public SetupCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Setup.run(migration(), new PrintedSetupLog(out()));
        return Outcome.DONE.exitCode();
    }
}
