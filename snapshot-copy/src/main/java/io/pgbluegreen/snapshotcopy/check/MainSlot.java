package io.pgbluegreen.snapshotcopy.check;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.PublisherState;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.SlotLoss;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The slot that keeps changes from before the snapshot on. What is committed between a snapshot and a slot that is
 * created later is neither in the copy nor in the stream.
 */
public final class MainSlot {

    private static final String SETUP = "Run \"bluegreen setup\", which creates it, then copy.";

    private MainSlot() {}

    /**
     * Checks that the slot exists, is usable, and belongs to this database.
     *
     * @return how far its consumer has confirmed
     * @throws Problem CHECK_FAILED when it does not
     */
    public static Lsn require(Connection blue, ConnectionSettings settings, String name) throws SQLException {
        String where = settings.where();
        ReplicationSlot slot = Slots.find(blue, name)
                .orElseThrow(() -> new Problem(
                        Kind.CHECK_FAILED,
                        "expected the replication slot \"" + name + "\" on " + where
                                + " before the copy begins, found none: changes made during the copy would be lost",
                        SETUP));
        if (!slot.isLogical() || slot.temporary()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "expected \"" + name + "\" on " + where + " to be a permanent logical slot, found it "
                            + (slot.isLogical() ? "temporary" : "physical"),
                    "Drop it if nobody needs it. " + SETUP);
        }
        String plugin = Slots.plugin(ServerVersion.of(blue));
        if (!slot.plugin().equals(Optional.of(plugin))) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "expected the slot \"" + name + "\" on " + where + " to use the plugin " + plugin + ", found "
                            + slot.plugin().orElse("none"),
                    "It belongs to another program: give the migration another name, or drop the slot if nobody needs"
                            + " it. " + SETUP);
        }
        if (!slot.database().equals(Optional.of(settings.database()))) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "expected the slot \"" + name + "\" on " + where + " in database " + settings.database()
                            + ", found it in " + slot.database().orElse("none"),
                    "Correct the slot's name or the database in the configuration.");
        }
        if (slot.isLost() || slot.confirmedFlushLsn().isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "the slot \"" + name + "\" on " + where + " is invalid"
                            + slot.invalidationReason()
                                    .map(reason -> " (" + reason + ")")
                                    .orElse("")
                            + ": WAL that it needs is gone",
                    "Drop it, " + slot.loss().orElse(SlotLoss.WAL_REMOVED).remedy()
                            + ", and begin anew: what is in green is no longer covered by the stream.");
        }
        return slot.confirmedFlushLsn().get();
    }

    /**
     * What setup has noted of the slot. A slot without it is what a setup has left that was broken off: the next one
     * drops it and makes another, behind whatever was copied or cloned until then.
     *
     * @throws Problem CHECK_FAILED when it has not
     */
    public static PublisherState begin(Connection blue, String where, String name) throws SQLException {
        Optional<PublisherState> noted =
                MetadataSchema.exists(blue) ? PublisherTable.read(blue, name) : Optional.empty();
        return noted.orElseThrow(() -> new Problem(
                Kind.CHECK_FAILED,
                "expected a note of the slot \"" + name + "\" in bluegreen.publisher on " + where + ", found none",
                "A setup was broken off before it was done with that slot. Run \"bluegreen setup\" to its end, then copy; or"
                        + " take a new clone behind it."));
    }

    /**
     * Checks that the slot is older than each table's copy that an earlier run has made.
     *
     * @throws Problem NEEDS_PERSON that names the tables that are not covered
     */
    public static void requireOlderThan(
            Connection blue, ConnectionSettings settings, String name, List<TableLoad> copied) throws SQLException {
        if (!MetadataSchema.exists(blue)) {
            return;
        }
        Optional<Lsn> start = PublisherTable.read(blue, name).map(PublisherState::startLsn);
        List<String> uncovered = copied.stream()
                .filter(load ->
                        start.isPresent() && load.startLsn().orElse(Lsn.ZERO).isBefore(start.get()))
                .map(load -> load.table().toString())
                .toList();
        if (!uncovered.isEmpty()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    "the slot \"" + name + "\" on " + settings.where() + " was created at " + start.get()
                            + ", after these tables were copied: " + String.join(", ", uncovered)
                            + "; changes made in between are lost to them",
                    "Copy them again with --table, or empty them on green and begin the copy anew.");
        }
    }
}
