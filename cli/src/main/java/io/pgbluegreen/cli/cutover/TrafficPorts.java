package io.pgbluegreen.cli.cutover;

import io.pgbluegreen.cli.config.HostPort;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.config.TrafficSettings;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.traffic.CheckedTraffic;
import io.pgbluegreen.traffic.NoTraffic;
import io.pgbluegreen.traffic.command.CommandTraffic;
import io.pgbluegreen.traffic.command.OperatorCommand;
import io.pgbluegreen.traffic.haproxy.ApiAddress;
import io.pgbluegreen.traffic.haproxy.HaProxySettings;
import io.pgbluegreen.traffic.haproxy.HaProxyTraffic;
import io.pgbluegreen.traffic.pgbouncer.ConsoleAddress;
import io.pgbluegreen.traffic.pgbouncer.PgBouncerSettings;
import io.pgbluegreen.traffic.pgbouncer.PgBouncerTraffic;
import io.pgbluegreen.traffic.pgbouncer.Retarget;
import io.pgbluegreen.traffic.pgbouncer.Target;
import java.util.Optional;

/** What steers a migration's traffic, as its configuration says. */
final class TrafficPorts {

    private TrafficPorts() {}

    /** @throws Problem CONFIGURATION for values that only the whole of them shows to be wrong */
    static CheckedTraffic open(Migration migration) {
        try {
            return of(migration);
        } catch (IllegalArgumentException e) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    "the section traffic of the configuration cannot stand: " + e.getMessage(),
                    "Mend it; docs/configuration.md lists every key.",
                    e);
        }
    }

    private static CheckedTraffic of(Migration migration) {
        TrafficSettings settings = migration.traffic();
        if (settings instanceof TrafficSettings.PgBouncer pgBouncer) {
            return new PgBouncerTraffic(new PgBouncerSettings(
                    pgBouncer.consoles().stream()
                            .map(console -> new ConsoleAddress(console.host(), console.port()))
                            .toList(),
                    pgBouncer.user(),
                    pgBouncer.password(),
                    pgBouncer.database(),
                    retarget(pgBouncer.retarget()),
                    target(migration.cluster(Side.BLUE), pgBouncer.blueServer()),
                    target(migration.cluster(Side.GREEN), pgBouncer.greenServer())));
        }
        if (settings instanceof TrafficSettings.HaProxy haProxy) {
            return new HaProxyTraffic(new HaProxySettings(
                    haProxy.sockets().stream().map(ApiAddress::of).toList(),
                    haProxy.backend(),
                    haProxy.blueServer(),
                    haProxy.greenServer()));
        }
        if (settings instanceof TrafficSettings.Command command) {
            return new CommandTraffic(
                    new OperatorCommand("traffic.command", command.command(), command.timeout()), command.canHold());
        }
        return new NoTraffic();
    }

    private static Retarget retarget(TrafficSettings.Retarget retarget) {
        if (retarget instanceof TrafficSettings.Retarget.File file) {
            return new Retarget.ConfigFile(file.file());
        }
        TrafficSettings.Retarget.Command command = (TrafficSettings.Retarget.Command) retarget;
        return new Retarget.Command(
                new OperatorCommand("traffic.pgbouncer.retarget-command", command.command(), command.timeout()));
    }

    private static Target target(ConnectionSettings cluster, Optional<HostPort> seen) {
        HostPort server = seen.orElse(new HostPort(cluster.host(), cluster.port()));
        return new Target(server.host(), server.port(), cluster.database());
    }
}
