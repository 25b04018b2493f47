package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.metadata.DesiredState;
import java.util.List;

/** Lets daemons work again that a {@code finish} has told to stand still before it was broken off. */
final class DaemonsAtWork {

    private DaemonsAtWork() {}

    static void want(Cluster cluster, SetupLog log) {
        List<String> names = cluster.call("let its daemons work", connection -> {
            List<String> still = DaemonTable.readAll(connection).stream()
                    .filter(daemon -> daemon.desired() == DesiredState.STOPPED)
                    .map(Daemon::state)
                    .map(state -> state.name())
                    .toList();
            for (String name : still) {
                DaemonTable.setDesired(connection, name, DesiredState.RUNNING);
            }
            return still;
        });
        if (!names.isEmpty()) {
            log.done(cluster.where() + ": may work again: " + String.join(", ", names));
        }
    }
}
