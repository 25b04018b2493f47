package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.cluster.FiringTriggers;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.ActiveSide;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.Catalog;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.SeenRelationTable;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.Subscriptions;
import io.pgbluegreen.topic.TopicName;
import io.pgbluegreen.topic.TopicSetup;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
        run(migration, EnumSet.allOf(Side.class), log);
    }

    /**
     * The part of it that does not need green: what must be there before a clone of blue is taken. From then on blue's
     * changes wait in its slot and topic. {@link #run} does the rest once there is a green.
     *
     * @throws io.pgbluegreen.problem.Problem that lists all that stands in the way, before anything was changed
     */
    public static void runBlue(Migration migration, SetupLog log) {
        run(migration, EnumSet.of(Side.BLUE), log);
    }

    /**
     * What {@link #run} will ask for once a clone is adopted as green, before it is: it cannot be taken back.
     *
     * @throws io.pgbluegreen.problem.Problem that lists all that stands in the way
     */
    public static void checkClone(Migration migration) {
        Findings findings = new Findings();
        try (Servers servers = Servers.open(migration, EnumSet.allOf(Side.class), findings)) {
            var unused = new SetupChecks(migration, servers, findings, true).run();
        }
    }

    private static void run(Migration migration, Set<Side> sides, SetupLog log) {
        Findings findings = new Findings();
        try (Servers servers = Servers.open(migration, sides, findings)) {
            PublishedTables tables = new SetupChecks(migration, servers, findings).run();
            tables.warn(log);
            new WithoutReplicaRole(migration, servers.clusters()).warn(log);
            servers.clusters().stream()
                    .flatMap(cluster -> FiringTriggers.warnings(migration, cluster).stream())
                    .forEach(finding -> log.warns(finding.what() + ". " + finding.remedy()));
            LargeObjectsWarning.give(servers.cluster(Side.BLUE), log);
            Map<Side, Cluster> clusters = new EnumMap<>(Side.class);
            sides.forEach(side -> clusters.put(side, servers.cluster(side)));
            warnOfEncodings(clusters, log);
            clusters.values().forEach(cluster -> makeSchema(cluster, log));
            clusters.values().forEach(cluster -> DaemonsAtWork.want(cluster, log));
            clusters.values().forEach(cluster -> DdlSetup.run(migration, cluster, log));
            PartitionSetup.run(clusters);
            for (Side side : sides) {
                makeTopic(servers.pulsar(), migration.topic(side), migration.subscription(side.other()), log);
            }
            for (Side side : sides) {
                Optional.ofNullable(clusters.get(side.other()))
                        .ifPresent(source -> ProgressRow.make(servers.cluster(side), source, log));
            }
            new PassiveFence(migration, log).raise(clusters);
            // Without an answer an operation is open, and the fence has told so.
            ActiveSide.find(clusters).flatMap(servers::find).ifPresent(active -> new FollowerSetup(migration, log)
                    .run(active, clusters.values(), servers.pulsar()));
            new DirectionSetup(migration, servers.cluster(Side.BLUE), log).run(tables);
            if (sides.contains(Side.GREEN)) {
                new DirectionSetup(migration, servers.cluster(Side.GREEN), log).guardWherePublished();
            }
        }
    }

    /**
     * Lets green publish its changes too, once it is loaded: the way back. Does nothing where that is done.
     *
     * @throws io.pgbluegreen.problem.Problem that lists what stands in the way, before anything was changed
     */
    public static void runWayBack(Migration migration, SetupLog log) {
        Findings findings = new Findings();
        try (Cluster green = Cluster.open(migration.green(), "bluegreen setup");
                Cluster blue = Cluster.open(migration.blue(), "bluegreen setup")) {
            PublishedTables tables = PublishedTables.read(green, migration.tables());
            tables.checkIdentity(findings);
            tables.checkOwnership(findings);
            DirectionSetup direction = new DirectionSetup(migration, green, log);
            direction.check(direction.facts(true), findings);
            findings.throwIfAny();
            warnOfGreensOwn(blue, migration, tables, log);
            direction.run(tables);
            PartitionSetup.tellWayBack(green, blue, log);
            noteColumns(green, blue, migration);
            // Whoever may write to the tables that have come is to be kept from it too.
            new PassiveFence(migration, log).raise(Map.of(Side.GREEN, green));
        }
    }

    /** So that a table of green that changes unrecorded before its first row goes back is noticed. */
    private static void noteColumns(Cluster green, Cluster blue, Migration migration) {
        List<SeenRelationTable.Described> described = green.call(
                "tell its tables' columns",
                connection -> SeenRelationTable.describe(connection, Catalog.tables(connection, migration.tables())));
        blue.call("note green's columns", connection -> {
            SeenRelationTable.add(connection, Side.GREEN.label(), described);
            return described;
        });
    }

    private static void warnOfEncodings(Map<Side, Cluster> clusters, SetupLog log) {
        Map<Side, String> encodings = new EnumMap<>(Side.class);
        clusters.forEach((side, cluster) -> encodings.put(side, cluster.facts().encoding()));
        if (Set.copyOf(encodings.values()).size() > 1) {
            log.warns("green's database has the encoding " + encodings.get(Side.GREEN) + " and blue's "
                    + encodings.get(Side.BLUE) + ": a character that one of them lacks stops replication into it, on"
                    + " the way back too");
        }
    }

    /** Not refused: what is in the way may be mended until somebody writes to green. */
    private static void warnOfGreensOwn(Cluster blue, Migration migration, PublishedTables tables, SetupLog log) {
        List<String> more = tables.notOn(PublishedTables.read(blue, migration.tables()));
        if (!more.isEmpty()) {
            log.warns("green has what blue has not: " + String.join(", ", more) + ". The way back stops at the first"
                    + " change of such a table: create the same on blue before the switch, or drop it on green");
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
