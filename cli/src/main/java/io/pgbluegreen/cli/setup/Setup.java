package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.ActiveSide;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.Subscriptions;
import io.pgbluegreen.topic.TopicName;
import io.pgbluegreen.topic.TopicSetup;
import java.util.Map;

/** What {@code bluegreen setup} does, and what is left of it for the end of the first load. */
public final class Setup {

    private Setup() {}

    /**
     * Checks everything, then makes what is missing: the metadata schema on both sides, the topics with the appliers'
     * subscriptions, the progress rows, the passive side's fence, what followers need, and blue's publication and slot. It may be run at any time, as often as one
     * likes.
     *
     * @throws io.pgbluegreen.problem.Problem that lists all that stands in the way, before anything was changed
     */
    public static void run(Migration migration, SetupLog log) {
        Findings findings = new Findings();
        try (Servers servers = Servers.open(migration, findings)) {
            PublishedTables tables = new SetupChecks(migration, servers, findings).run();
            tables.warn(log);
            Map<Side, Cluster> clusters =
                    Map.of(Side.BLUE, servers.cluster(Side.BLUE), Side.GREEN, servers.cluster(Side.GREEN));
            for (Side side : Side.values()) {
                makeSchema(servers.cluster(side), log);
            }
            for (Side side : Side.values()) {
                makeTopic(servers.pulsar(), migration.topic(side), migration.subscription(side.other()), log);
            }
            for (Side side : Side.values()) {
                ProgressRow.make(servers.cluster(side), servers.cluster(side.other()), log);
            }
            new PassiveFence(migration, log).raise(clusters);
            // Without an answer an operation is open, and the fence has told so.
            ActiveSide.find(clusters).ifPresent(active -> new FollowerSetup(migration, log)
                    .run(servers.cluster(active), servers.pulsar()));
            new DirectionSetup(migration, servers.cluster(Side.BLUE), log).run(tables);
        }
    }

    /**
     * Lets green publish its changes too, once it is loaded: the way back. Does nothing where that is done.
     *
     * @throws io.pgbluegreen.problem.Problem that lists what stands in the way, before anything was changed
     */
    public static void runWayBack(Migration migration, SetupLog log) {
        Findings findings = new Findings();
        try (Cluster green = Cluster.open(migration.green(), "bluegreen setup")) {
            PublishedTables tables = PublishedTables.read(green, migration.tables());
            tables.checkIdentity(findings);
            tables.checkOwnership(findings);
            DirectionSetup direction = new DirectionSetup(migration, green, log);
            direction.check(direction.facts(true), findings);
            findings.throwIfAny();
            direction.run(tables);
            // Whoever may write to the tables that have come is to be kept from it too.
            new PassiveFence(migration, log).raise(Map.of(Side.GREEN, green));
        }
    }

    private static void makeSchema(Cluster cluster, SetupLog log) {
        boolean existed = cluster.call("look for the schema bluegreen", MetadataSchema::exists);
        MetadataSchema.migrate(cluster.settings());
        log.step(cluster.where() + ": schema bluegreen", !existed);
    }

    private static void makeTopic(PulsarConnection pulsar, TopicName topic, String subscription, SetupLog log) {
        new TopicSetup(pulsar, topic).setUp();
        boolean created = new Subscriptions(pulsar, topic).create(subscription);
        log.step("topic " + topic + " with subscription " + subscription, created);
    }
}
