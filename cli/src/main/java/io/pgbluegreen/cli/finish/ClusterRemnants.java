package io.pgbluegreen.cli.finish;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.cli.fence.SideFence;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.replication.Publications;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.CopySlots;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** What the migration has made in one cluster. */
final class ClusterRemnants {

    /** A walsender ends a moment after the publisher that it served. */
    private static final Duration RELEASE = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(50);

    private final Cluster cluster;
    private final FinishOptions options;

    ClusterRemnants(Cluster cluster, FinishOptions options) {
        this.cluster = cluster;
        this.options = options;
    }

    Remnant daemons() {
        return new Remnant(
                cluster.where() + ": work of the daemons",
                () -> hasSchema() && DaemonsAtRest.anyWanted(cluster),
                () -> DaemonsAtRest.bring(cluster, options.patience()));
    }

    Remnant slot(String name) {
        return new Remnant(
                cluster.where() + ": replication slot " + name, () -> find(name).isPresent(), () -> dropSlot(name));
    }

    /** Of copies that were killed. */
    Remnant copySlots(String mainSlot) {
        return new Remnant(
                cluster.where() + ": slots of copies that were killed",
                () -> !cluster.call("list the slots of copies", connection -> CopySlots.leftovers(connection, mainSlot))
                        .isEmpty(),
                () -> cluster.call(
                        "drop the slots of copies", connection -> CopySlots.dropLeftovers(connection, mainSlot)));
    }

    Remnant publication(String name) {
        return new Remnant(
                cluster.where() + ": publication " + name,
                () -> cluster.call("read its publications", connection -> Publications.find(connection, name))
                        .isPresent(),
                () -> cluster.call("drop publication " + name, connection -> Publications.drop(connection, name)));
    }

    Remnant fence(SideFence fence) {
        return new Remnant(cluster.where() + ": fence", () -> fence.state().level() != Level.OPEN, fence::lower);
    }

    Remnant eventTriggers() {
        return new Remnant(
                cluster.where() + ": event triggers",
                () -> cluster.call("look for event triggers", DdlCapture::isRecording),
                () -> cluster.call("drop event triggers", connection -> {
                    DdlCapture.end(connection);
                    return true;
                }));
    }

    /** They hang on functions of the schema, whose end would lock all their tables at once. */
    Remnant truncateTriggers() {
        return new Remnant(
                cluster.where() + ": triggers that record TRUNCATE",
                () -> !guarded().isEmpty(),
                () -> {
                    List<TableId> kept = cluster.call("drop triggers", DdlCapture::unguardTruncate);
                    if (!kept.isEmpty()) {
                        throw new Problem(
                                Kind.UNAVAILABLE,
                                cluster.where()
                                        + ": somebody used these tables for longer than 5 s, so that the trigger "
                                        + DdlCapture.TRUNCATE_TRIGGER + " stays on them: "
                                        + kept.stream().map(TableId::toString).collect(Collectors.joining(", ")),
                                "Run bluegreen finish again when no long transaction uses them.");
                    }
                });
    }

    List<TableId> guarded() {
        return cluster.call("look for triggers", DdlCapture::guarded);
    }

    Remnant schema() {
        return new Remnant(
                cluster.where() + ": schema " + MetadataSchema.NAME,
                this::hasSchema,
                () -> cluster.call("drop the schema " + MetadataSchema.NAME, connection -> {
                    MetadataSchema.drop(connection);
                    return true;
                }));
    }

    boolean hasSchema() {
        return cluster.hasSchema();
    }

    private Optional<ReplicationSlot> find(String name) {
        return cluster.call("list replication slots", connection -> Slots.find(connection, name));
    }

    private void dropSlot(String name) {
        Optional<ReplicationSlot> slot = find(name);
        Optional<String> elsewhere = slot.flatMap(ReplicationSlot::database)
                .filter(database -> !database.equals(cluster.facts().database()));
        if (slot.isPresent() && (slot.get().database().isEmpty() || elsewhere.isPresent())) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    cluster.where() + ": replication slot " + name + " is not of database "
                            + cluster.facts().database() + " but of "
                            + elsewhere.map(database -> "database " + database).orElse("no database"),
                    "It belongs to somebody else; nothing is to be done.");
        }
        if (options.force()) {
            cluster.call(
                    "end who streams from " + name,
                    connection -> Sql.list(
                            connection,
                            "SELECT pg_catalog.pg_terminate_backend(active_pid) FROM pg_catalog.pg_replication_slots"
                                    + " WHERE slot_name = ? AND active",
                            row -> true,
                            name));
        }
        awaitRelease(name);
        cluster.call("drop replication slot " + name, connection -> Slots.drop(connection, name));
    }

    private void awaitRelease(String name) {
        long deadline = System.nanoTime() + RELEASE.toNanos();
        while (find(name).filter(ReplicationSlot::active).isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        cluster.where() + ": somebody still streams from replication slot " + name,
                        "End that program, or run bluegreen finish --force, which ends its session.");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
