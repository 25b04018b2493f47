package io.pgbluegreen.cli.setup;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.setup.DirectionSetup.SlotFacts;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.metadata.FirstLoad;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.HeartbeatTable;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.server.ServerFacts;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** All that must hold before setup changes anything. Every check runs, whatever the ones before it found. */
final class SetupChecks {

    private final Migration migration;
    private final Servers servers;
    private final Findings findings;
    private final boolean clone;

    SetupChecks(Migration migration, Servers servers, Findings findings) {
        this(migration, servers, findings, false);
    }

    /** @param clone whether green is a clone of blue that is about to be adopted */
    SetupChecks(Migration migration, Servers servers, Findings findings, boolean clone) {
        this.clone = clone;
        this.migration = migration;
        this.servers = servers;
        this.findings = findings;
    }

    /**
     * Runs all of them.
     *
     * @return blue's tables
     * @throws io.pgbluegreen.problem.Problem that lists what they found
     */
    PublishedTables run() {
        for (Side side : Side.values()) {
            servers.find(side).ifPresent(cluster -> findings.collect(() -> checkCluster(cluster)));
        }
        if (!clone) {
            checkDifferent();
        }
        findings.collect(() -> new WithoutReplicaRole(migration, servers.clusters()).check(findings));
        Optional<PublishedTables> tables = servers.find(Side.BLUE).flatMap(this::checkTables);
        findings.throwIfAny();
        return tables.orElseThrow();
    }

    private void checkCluster(Cluster cluster) {
        boolean schemaExists = cluster.call("look for the schema bluegreen", MetadataSchema::exists);
        // The first load takes its snapshot from a slot of its own on blue.
        boolean toCopy = cluster.side() == Side.BLUE && !clone && !firstLoadIsDone();
        new ServerCheck(cluster, findings)
                .run(migration.slot(cluster.side()), toCopy ? 1 : 0, isClonedSlotThere(cluster) ? 1 : 0);
        DirectionSetup direction = new DirectionSetup(migration, cluster, new SilentLog());
        SlotFacts slot = direction.facts(schemaExists);
        direction.check(slot, findings);
        if (cluster.side() == Side.BLUE && slot.registered().isEmpty()) {
            checkNothingWasLoaded(cluster);
        }
        servers.findPulsar().ifPresent(pulsar -> new TopicCheck(pulsar, migration.topic(cluster.side()), findings)
                .run(slot.registered().isPresent()));
    }

    /** Adopting drops it. */
    private boolean isClonedSlotThere(Cluster cluster) {
        return clone
                && cluster.side() == Side.GREEN
                && cluster.call(
                        "list replication slots", connection -> Slots.find(connection, migration.slot(Side.BLUE))
                                .isPresent());
    }

    private void checkDifferent() {
        Optional<ServerFacts> blue = servers.find(Side.BLUE).map(Cluster::facts);
        Optional<ServerFacts> green = servers.find(Side.GREEN).map(Cluster::facts);
        boolean same = blue.isPresent()
                && blue.map(ServerFacts::systemIdentifier).equals(green.map(ServerFacts::systemIdentifier));
        if (same && !isAdopted(blue.get(), green.orElseThrow())) {
            findings.add(
                    "blue and green are the same cluster or copies of its files (system identifier "
                            + blue.get().systemIdentifier()
                            + "), so that positions of one would be taken for the other's",
                    "Where green is a clone of blue, taken after `bluegreen setup --side blue`, run `bluegreen adopt`;"
                            + " else give green a cluster of its own, made by initdb or pg_upgrade.");
        }
    }

    /** A clone that has its own timeline cannot be taken for blue. */
    private boolean isAdopted(ServerFacts blue, ServerFacts green) {
        return blue.timeline() != green.timeline()
                && servers.find(Side.GREEN)
                        .flatMap(SetupChecks::firstLoad)
                        .filter(load -> load.isDone() && load.way() == FirstLoad.Way.ADOPT)
                        .isPresent();
    }

    private Optional<PublishedTables> checkTables(Cluster blue) {
        return findings.attempt(() -> {
            PublishedTables tables = PublishedTables.read(blue, migration.tables());
            tables.check(migration.tables(), findings);
            servers.find(Side.GREEN).ifPresent(green -> {
                tables.checkRowSecurity(green, findings);
                tables.checkValues(green.facts().version(), findings);
            });
            checkNoneJoinsLate(blue, tables.users());
            return tables;
        });
    }

    /** Rows that a table already holds would never reach green if it were only added to the publication. */
    private void checkNoneJoinsLate(Cluster blue, Set<TableId> wanted) {
        boolean withoutGreen = servers.find(Side.GREEN).isEmpty();
        if (withoutGreen ? !greenWasSetUp(blue) : !firstLoadHasBegun()) {
            return;
        }
        String name = migration.publication(Side.BLUE);
        Set<TableId> late = new TreeSet<>(wanted);
        late.removeAll(blue.call("read its publications", connection -> Publications.find(connection, name)
                .map(publication -> Set.copyOf(publication.tables()))
                .orElse(Set.of())));
        if (!late.isEmpty()) {
            findings.add(tooLate(blue.where(), PublishedTables.names(late), withoutGreen));
        }
    }

    private Problem tooLate(String where, String names, boolean withoutGreen) {
        if (withoutGreen) {
            return new Problem(
                    Kind.CHECK_FAILED,
                    where + ": a green was set up already, which may have been loaded without " + names,
                    "Run `bluegreen setup` for both sides, which asks green; or leave them out with tables.exclude.");
        }
        return clone
                ? new Problem(
                        Kind.CHECK_FAILED,
                        where + " does not publish " + names
                                + ": what is written to them since the clone left would not" + " reach green",
                        "Leave them out with tables.exclude, or run `bluegreen setup --side blue`, which publishes them,"
                                + " and take a new clone.")
                : new Problem(
                        Kind.CHECK_FAILED,
                        where + ": the first load has begun without " + names + ", whose rows would not reach green",
                        "Leave them out with tables.exclude, or begin anew with an empty green.");
    }

    /** What blue itself knows of green: a beat of it that has come, or where applying its changes begins. */
    private static boolean greenWasSetUp(Cluster blue) {
        return blue.call(
                "look for a green",
                connection -> MetadataSchema.exists(connection)
                        && (AppliedTable.read(connection, Side.GREEN.label()).isPresent()
                                || HeartbeatTable.read(connection).containsKey(Side.GREEN)));
    }

    /** What was copied before the slot that setup is about to make is not followed by it. */
    private void checkNothingWasLoaded(Cluster blue) {
        List<TableId> loaded = servers.find(Side.GREEN).map(SetupChecks::loaded).orElse(List.of());
        if (!loaded.isEmpty()) {
            findings.add(new Problem(
                    Kind.NEEDS_PERSON,
                    blue.where() + ": no replication slot is registered, and green was loaded already ("
                            + PublishedTables.names(loaded) + "): changes from between would be lost",
                    "Begin anew, with an empty green and the schema bluegreen dropped there."));
        }
    }

    private static List<TableId> loaded(Cluster green) {
        return green.call(
                "read the state of the first load",
                connection -> MetadataSchema.exists(connection)
                        ? FirstLoadTables.tables(connection).stream()
                                .filter(table -> table.startLsn().isPresent())
                                .map(TableLoad::table)
                                .toList()
                        : List.of());
    }

    private boolean firstLoadIsDone() {
        return servers.find(Side.GREEN)
                .flatMap(SetupChecks::firstLoad)
                .map(FirstLoad::isDone)
                .orElse(false);
    }

    private boolean firstLoadHasBegun() {
        return clone || servers.find(Side.GREEN).flatMap(SetupChecks::firstLoad).isPresent();
    }

    private static Optional<FirstLoad> firstLoad(Cluster green) {
        return green.call(
                "read the state of the first load",
                connection -> MetadataSchema.exists(connection) ? FirstLoadTables.read(connection) : Optional.empty());
    }

    private static final class SilentLog implements SetupLog {
        @Override
        public void begins(String what) {}

        @Override
        public void done(String what) {}

        @Override
        public void alreadyThere(String what) {}

        @Override
        public void warns(String what) {}
    }
}
