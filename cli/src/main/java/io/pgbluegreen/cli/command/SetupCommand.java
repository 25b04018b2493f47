package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.setup.Setup;
import io.pgbluegreen.postgres.Side;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

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
            "Where green is to be a clone of blue, --side blue makes what must be there before the clone is taken, and"
                    + " needs no green; bluegreen adopt does the rest.",
            "",
            "From then on blue keeps the WAL that has not been published: start bluegreen run soon.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen setup", "  bluegreen setup -c forum.yaml", "  bluegreen setup --side blue"})
public final class SetupCommand extends MigrationCommand {

    @Option(names = "--side", paramLabel = "blue", description = "Only this side, while there is no green yet.")
    private Optional<Side> side = Optional.empty();

    public SetupCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        if (side.equals(Optional.of(Side.GREEN))) {
            throw new ParameterException(
                    spec().commandLine(),
                    "expected --side blue: green is set up together with blue, or by bluegreen adopt");
        }
        PrintedSetupLog log = new PrintedSetupLog(out());
        if (side.isPresent()) {
            Setup.runBlue(migration(), log);
        } else {
            Setup.run(migration(), log);
        }
        return Outcome.DONE.exitCode();
    }
}
