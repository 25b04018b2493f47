package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.daemon.Daemons;
import io.pgbluegreen.cli.daemon.Supervisor;
import io.pgbluegreen.cli.follower.FollowerNames;
import io.pgbluegreen.postgres.Side;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code bluegreen pulsar2pg}. */
@Command(
        name = "pulsar2pg",
        header = "Applies the other cluster's topic to one cluster, until it is stopped.",
        description = {
            "Writes what the other cluster has published, in whole transactions, each exactly once. It can be stopped or"
                    + " killed at any time and goes on where it was. A second one for the same side stands by and takes over"
                    + " when the first ends. The one of green waits until the first load is done.",
            "",
            "Its state, rates and last error are in bluegreen.daemon of that cluster: see bluegreen status.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen pulsar2pg --side green",
            "  bluegreen pulsar2pg --side blue -c /etc/bluegreen/forum.yaml",
            "  bluegreen pulsar2pg --follower analytics"
        })
public final class Pulsar2PgCommand extends DaemonCommand {

    @Option(names = "--side", paramLabel = "blue|green", description = "The cluster that this daemon writes.")
    private Optional<Side> side = Optional.empty();

    @Option(
            names = "--follower",
            paramLabel = "NAME",
            description = "Instead of a cluster: the follower that this daemon writes, from the topic of whichever side"
                    + " it follows.")
    private Optional<String> follower = Optional.empty();

    public Pulsar2PgCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        if (side.isPresent() == follower.isPresent()) {
            throw new ParameterException(spec().commandLine(), "expected either --side or --follower");
        }
        return super.call();
    }

    @Override
    Supervisor supervisor(Daemons daemons, Migration migration) {
        return follower.map(name -> daemons.follower(FollowerNames.require(migration, name)))
                .orElseGet(() -> daemons.applier(side.orElseThrow()));
    }
}
