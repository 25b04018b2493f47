package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.daemon.Daemons;
import io.pgbluegreen.cli.daemon.Supervisor;
import io.pgbluegreen.postgres.Side;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen pg2pulsar}. */
@Command(
        name = "pg2pulsar",
        header = "Publishes one cluster's changes to its topic, until it is stopped.",
        description = {
            "Streams from the cluster's replication slot into its topic. It can be stopped or killed at any time and goes"
                    + " on where it was. A second one for the same side stands by and takes over when the first ends.",
            "",
            "Its state, rates and last error are in bluegreen.daemon of that cluster: see bluegreen status.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen pg2pulsar --side blue",
            "  BLUEGREEN_JAVA_OPTS=-Xmx512m bluegreen pg2pulsar --side green -c /etc/bluegreen/forum.yaml"
        })
public final class Pg2PulsarCommand extends DaemonCommand {

    @Option(
            names = "--side",
            required = true,
            paramLabel = "blue|green",
            description = "The cluster that this daemon serves.")
    private Side side = Side.BLUE;

    public Pg2PulsarCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Supervisor supervisor(Daemons daemons, Migration migration) {
        return daemons.publisher(side);
    }
}
