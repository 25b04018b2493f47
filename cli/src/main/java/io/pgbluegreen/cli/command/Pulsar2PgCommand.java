package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.daemon.Daemons;
import io.pgbluegreen.cli.daemon.Supervisor;
import io.pgbluegreen.postgres.Side;
import picocli.CommandLine.Command;

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
        footer = {"  bluegreen pulsar2pg --side green", "  bluegreen pulsar2pg --side blue -c /etc/bluegreen/forum.yaml"
        })
public final class Pulsar2PgCommand extends DaemonCommand {

    public Pulsar2PgCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Supervisor supervisor(Daemons daemons, Side chosen) {
        return daemons.applier(chosen);
    }
}
