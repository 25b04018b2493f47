package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.StopSignal;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.daemon.Daemons;
import io.pgbluegreen.cli.daemon.Fleet;
import io.pgbluegreen.cli.daemon.Patience;
import io.pgbluegreen.cli.daemon.Supervisor;
import io.pgbluegreen.cli.http.Monitoring;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.topic.PulsarConnection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code bluegreen run}. */
@Command(
        name = "run",
        header = "Replicates in both directions: all four daemons in one process, until it is stopped.",
        description = {
            "Runs pg2pulsar and pulsar2pg of both sides, and pulsar2pg of every follower. Until the first load is done (bluegreen copy), only blue's changes"
                    + " are published; then green is caught up, and the way back starts by itself.",
            "",
            "A daemon that fails does not stop the others: what can be replicated still is. The failure is logged, stands in"
                    + " bluegreen status, and its exit code is this command's once it ends. A server that is away is waited"
                    + " for.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen run", "  bluegreen run -c forum.yaml 2>> forum.log"})
public final class RunCommand extends MigrationCommand {

    public RunCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Migration migration = migration();
        BluegreenCommand.letClientsSpeak();
        try (PulsarConnection pulsar = PulsarConnection.open(migration.pulsar())) {
            Daemons daemons = new Daemons(migration, pulsar, Patience.WAITS);
            daemons.check();
            List<Supervisor> all = new ArrayList<>(List.of(
                    daemons.publisher(Side.BLUE),
                    daemons.applier(Side.GREEN),
                    daemons.publisher(Side.GREEN),
                    daemons.applier(Side.BLUE)));
            all.addAll(daemons.followers());
            Fleet fleet = new Fleet(all);
            try (Monitoring monitoring = Monitoring.start(migration, all, Monitoring.Scope.MIGRATION);
                    StopSignal.Handling handling = surroundings().stopSignal().handleBy(fleet::stop)) {
                fleet.run();
            }
        }
        return Outcome.DONE.exitCode();
    }
}
