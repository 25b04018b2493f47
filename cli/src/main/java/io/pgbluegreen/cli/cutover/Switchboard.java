package io.pgbluegreen.cli.cutover;

import io.pgbluegreen.cli.cluster.FiringTriggers;
import io.pgbluegreen.cli.cluster.PublicationGap;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.consumer.ConsumerPorts;
import io.pgbluegreen.cli.consumer.LeftBehind;
import io.pgbluegreen.consumers.TopicChangeLog;
import io.pgbluegreen.cutover.Cutover;
import io.pgbluegreen.cutover.CutoverObserver;
import io.pgbluegreen.cutover.port.ChangeLog;
import io.pgbluegreen.cutover.port.Consumers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.traffic.CheckedTraffic;
import java.util.List;
import java.util.stream.Stream;

/** Everything that a switch works on, opened as one migration's configuration says. */
public final class Switchboard implements AutoCloseable {

    private final Migration migration;
    private final PulsarConnection pulsar;
    private final CheckedTraffic traffic;
    private final ChangeLog changeLog;
    private final boolean compareLargeObjects;

    private Switchboard(
            Migration migration, PulsarConnection pulsar, CheckedTraffic traffic, boolean compareLargeObjects) {
        this.migration = migration;
        this.pulsar = pulsar;
        this.traffic = traffic;
        this.compareLargeObjects = compareLargeObjects;
        this.changeLog = new TopicChangeLog(pulsar, ConsumerPorts.topics(migration));
    }

    /** Connects to nothing yet. */
    public static Switchboard open(Migration migration) {
        return open(migration, true);
    }

    /**
     * Connects to nothing yet.
     *
     * @param compareLargeObjects whether a difference between both sides' large objects stands in the way
     */
    public static Switchboard open(Migration migration, boolean compareLargeObjects) {
        CheckedTraffic traffic = TrafficPorts.open(migration);
        return new Switchboard(migration, PulsarConnection.open(migration.pulsar()), traffic, compareLargeObjects);
    }

    /** For one operation. */
    public Cutover cutover(CutoverObserver observer) {
        return new Cutover(
                SwitchSettings.of(migration, compareLargeObjects),
                SwitchSettings.clusters(migration),
                traffic,
                changeLog,
                consumers(observer),
                this::findings,
                observer);
    }

    private Consumers consumers(CutoverObserver observer) {
        return ConsumerPorts.of(migration, pulsar, (now, done) -> {
            if (done) {
                observer.told("consumer " + now.subscription() + ": "
                        + now.problem().orElse(now.passed() ? "handed over" : "left where it is"));
            }
        });
    }

    private List<Finding> findings(Side active) {
        return Stream.of(
                        traffic.check(active),
                        PublicationGap.blockers(migration, active),
                        SpoiledTopics.blockers(migration, pulsar),
                        LoadAtWork.blockers(migration, active),
                        FiringTriggers.warningsOfBoth(migration),
                        LeftBehind.warnings(migration, pulsar, active))
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void close() {
        traffic.close();
        changeLog.close();
        pulsar.close();
    }
}
