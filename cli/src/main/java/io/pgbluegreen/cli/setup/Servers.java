package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.topic.PulsarConnection;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Both clusters and Pulsar, as far as they can be reached; what cannot is a finding. */
final class Servers implements AutoCloseable {

    private final Map<Side, Cluster> clusters;
    private final Optional<PulsarConnection> pulsar;

    private Servers(Map<Side, Cluster> clusters, Optional<PulsarConnection> pulsar) {
        this.clusters = clusters;
        this.pulsar = pulsar;
    }

    /** @param sides the clusters that take part */
    static Servers open(Migration migration, Set<Side> sides, Findings findings) {
        Map<Side, Cluster> clusters = new EnumMap<>(Side.class);
        for (Side side : sides) {
            findings.collect(() -> clusters.put(side, Cluster.open(migration.cluster(side), "bluegreen setup")));
        }
        return new Servers(clusters, pulsar(migration, findings));
    }

    private static Optional<PulsarConnection> pulsar(Migration migration, Findings findings) {
        Optional<PulsarConnection> opened = findings.attempt(() -> PulsarConnection.open(migration.pulsar()));
        Optional<PulsarConnection> checked = opened.flatMap(connection -> findings.attempt(() -> {
            connection.check(migration.topic(Side.BLUE));
            return connection;
        }));
        if (checked.isEmpty()) {
            opened.ifPresent(PulsarConnection::close);
        }
        return checked;
    }

    Optional<Cluster> find(Side side) {
        return Optional.ofNullable(clusters.get(side));
    }

    /** Those that could be reached. */
    Collection<Cluster> clusters() {
        return clusters.values();
    }

    Optional<PulsarConnection> findPulsar() {
        return pulsar;
    }

    /** One that could be reached, as all could once the findings are empty. */
    Cluster cluster(Side side) {
        return find(side).orElseThrow(() -> new IllegalStateException(side + " was not reached"));
    }

    /** That it could be reached, as all could once the findings are empty. */
    PulsarConnection pulsar() {
        return pulsar.orElseThrow(() -> new IllegalStateException("Pulsar was not reached"));
    }

    @Override
    public void close() {
        clusters.values().forEach(Cluster::close);
        pulsar.ifPresent(PulsarConnection::close);
    }
}
