package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.StopSignal;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.daemon.Daemons;
import io.pgbluegreen.cli.daemon.Patience;
import io.pgbluegreen.cli.daemon.Supervisor;
import io.pgbluegreen.cli.http.Monitoring;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.topic.PulsarConnection;
import java.util.List;

/** Runs one daemon until a signal comes. */
abstract class DaemonCommand extends MigrationCommand {

    DaemonCommand(Surroundings surroundings) {
        super(surroundings);
    }

    abstract Supervisor supervisor(Daemons daemons, Migration migration);

    @Override
    public Integer call() {
        Migration migration = migration();
        BluegreenCommand.letClientsSpeak();
        try (PulsarConnection pulsar = PulsarConnection.open(migration.pulsar())) {
            pulsar.check(migration.topic(Side.BLUE));
            Supervisor supervisor = supervisor(new Daemons(migration, pulsar, Patience.ENDS), migration);
            try (Monitoring monitoring = Monitoring.start(migration, List.of(supervisor), Monitoring.Scope.DAEMONS);
                    StopSignal.Handling handling = surroundings().stopSignal().handleBy(supervisor::stop)) {
                supervisor.run();
            }
        }
        return Outcome.DONE.exitCode();
    }
}
