package io.pgbluegreen.cli.setup;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.replication.CreatedSlot;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.replication.Slots.Lifetime;
import io.pgbluegreen.postgres.replication.Slots.Snapshot;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Lets one side publish its changes: the publication, then the slot, then the note of where the slot begins. The order
 * matters: a slot decodes with the catalog of the past, in which the publication must exist already.
 */
final class DirectionSetup {

    private final Migration migration;
    private final Cluster cluster;
    private final SetupLog log;
    private final String slot;
    private final String plugin;

    DirectionSetup(Migration migration, Cluster cluster, SetupLog log) {
        this.migration = migration;
        this.cluster = cluster;
        this.log = log;
        this.slot = migration.slot(cluster.side());
        this.plugin = Slots.plugin(cluster.facts().version());
    }

    /** What the server holds of this side's slot. */
    record SlotFacts(Optional<ReplicationSlot> slot, Optional<PublisherState> registered) {}

    SlotFacts facts(boolean schemaExists) {
        return cluster.call(
                "read its slots",
                connection -> new SlotFacts(
                        Slots.find(connection, slot),
                        schemaExists ? PublisherTable.read(connection, slot) : Optional.empty()));
    }

    /** A slot that is registered must still be there, whole, and nobody else may hold its name. */
    void check(SlotFacts facts, Findings findings) {
        boolean registered = facts.registered().isPresent();
        String again =
                "The changes since then are lost to this migration: begin anew, with an empty green, new topics, and"
                        + " the schema bluegreen dropped on both sides.";
        if (registered && facts.slot().isEmpty()) {
            findings.add(new Problem(
                    Kind.NEEDS_PERSON, cluster.where() + ": somebody dropped replication slot " + slot, again));
        } else if (registered && facts.slot().get().isLost()) {
            findings.add(new Problem(
                    Kind.NEEDS_PERSON,
                    cluster.where() + ": replication slot " + slot
                            + " lost WAL that it needs, and can never be used again",
                    again));
        } else if (!registered && facts.slot().isPresent()) {
            ReplicationSlot found = facts.slot().get();
            boolean ours = found.plugin().equals(Optional.of(plugin))
                    && found.database().equals(Optional.of(cluster.facts().database()))
                    && !found.active();
            if (!ours) {
                findings.add(
                        cluster.where() + ": replication slot " + slot + " belongs to somebody else (plugin "
                                + found.plugin().orElse("none") + ", database "
                                + found.database().orElse("none") + (found.active() ? ", active)" : ")"),
                        "Give the migration another name, or drop that slot if nobody needs it.");
            }
        }
    }

    /** Publication and slot, unless they are there. */
    void run(PublishedTables tables) {
        String publication = migration.publication(cluster.side());
        boolean changed = cluster.call(
                "create publication " + publication,
                // Tables that are made meanwhile join by themselves.
                connection -> Publications.ensure(connection, publication, tables.withMetadata(), tables::cameSince));
        log.step(
                cluster.where() + ": publication " + publication + " of "
                        + tables.users().size() + " tables",
                changed);
        guardTruncate(tables);
        SlotFacts facts = facts(true);
        if (facts.registered().isPresent()) {
            log.alreadyThere(cluster.where() + ": replication slot " + slot + " from "
                    + facts.registered().get().startLsn());
            return;
        }
        if (facts.slot().isPresent()) {
            // Nobody has streamed from a slot that is not registered: a setup ended between the two steps.
            cluster.call("drop replication slot " + slot, connection -> Slots.drop(connection, slot));
        }
        createSlot();
    }

    /** Mends the triggers of a side that publishes already, which an older program may have set up. */
    void guardWherePublished() {
        String publication = migration.publication(cluster.side());
        boolean published =
                cluster.call("read its publications", connection -> Publications.find(connection, publication)
                        .isPresent());
        if (published) {
            guardTruncate(PublishedTables.read(cluster, migration.tables()));
        }
    }

    private void guardTruncate(PublishedTables tables) {
        int guarded = cluster.call(
                "put triggers on its tables", connection -> DdlCapture.guardTruncate(connection, tables.oids()));
        if (guarded > 0) {
            log.done(cluster.where() + ": triggers that record TRUNCATE on " + guarded + " tables");
        }
    }

    private void createSlot() {
        log.begins(cluster.where() + ": creating replication slot " + slot
                + " waits until every transaction that is open now has ended");
        CreatedSlot created;
        try (Connection replication = cluster.sessions().openReplication("bluegreen setup")) {
            created = Slots.createLogical(replication, slot, plugin, Lifetime.PERMANENT, Snapshot.NONE);
        } catch (SQLException e) {
            throw PostgresErrors.statement(cluster.where(), "create replication slot " + slot, e);
        }
        cluster.call("register replication slot " + slot, connection -> {
            PublisherTable.create(
                    connection,
                    PublisherState.beginning(
                            slot,
                            migration.topic(cluster.side()).toString(),
                            cluster.facts().systemIdentifier(),
                            cluster.facts().timeline(),
                            created.consistentPoint()));
            return created;
        });
        log.done(cluster.where() + ": replication slot " + slot + " from " + created.consistentPoint());
    }
}
