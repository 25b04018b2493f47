package io.pgbluegreen.cli.status;

import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.status.StatusReport.Trouble;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Applied;
import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.Heartbeat;
import io.pgbluegreen.postgres.replication.ReplicationSlot;
import io.pgbluegreen.postgres.replication.SlotLoss;
import io.pgbluegreen.topic.TopicStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts together, from what both clusters and the topics say, how one direction does. */
final class DirectionStatus {

    /** A publisher beats every second: a newest beat older than this says that it does not work. */
    private static final Duration BEAT_IS_LATE = Duration.ofSeconds(3);

    private final Migration migration;
    private final Map<Side, ClusterReading> clusters;
    private final Map<Side, TopicStatus> topics;
    private final List<Trouble> problems = new ArrayList<>();

    DirectionStatus(Migration migration, Map<Side, ClusterReading> clusters, Map<Side, TopicStatus> topics) {
        this.migration = migration;
        this.clusters = clusters;
        this.topics = topics;
    }

    /** What daemons of the directions asked for say of what went wrong. */
    List<Trouble> problems() {
        return problems;
    }

    /** The way of this side's changes to the other. */
    StatusReport.Direction of(Side from) {
        Side to = from.other();
        Optional<ClusterReading> source = Optional.ofNullable(clusters.get(from));
        Optional<ClusterReading> target = Optional.ofNullable(clusters.get(to));
        Optional<ReplicationSlot> slot = source.flatMap(ClusterReading::slot);
        slot.flatMap(found -> dying(from, found)).ifPresent(problems::add);
        source.ifPresent(reading -> slotTroubles(from, reading));
        // Until then a slot keeps WAL for the load, whoever works.
        boolean expected = slot.isPresent()
                && Optional.ofNullable(clusters.get(Side.GREEN))
                        .filter(ClusterReading::isLoaded)
                        .isPresent();
        Optional<TopicStatus> topic = Optional.ofNullable(topics.get(from));
        return new StatusReport.Direction(
                from.label(),
                to.label(),
                daemon(source, Migration.publisherName(from), expected),
                daemon(target, Migration.applierName(to), expected),
                slot.flatMap(ReplicationSlot::confirmedFlushLsn)
                        .flatMap(confirmed -> source.map(reading ->
                                Math.max(0, reading.facts().currentLsn().bytesSince(confirmed)))),
                slot.flatMap(ReplicationSlot::walStatus),
                topic.map(status -> status.subscriptions().get(migration.subscription(to)))
                        .map(TopicStatus.Subscription::backlogMessages),
                topic.map(TopicStatus::storageBytes),
                source.flatMap(s -> target.flatMap(t -> lag(from, s, t.heartbeatsLater()))),
                source.flatMap(reading -> roundTrip(from, reading)),
                target.flatMap(ClusterReading::applied).map(Applied::seq));
    }

    private void slotTroubles(Side from, ClusterReading reading) {
        if (reading.registered().isPresent() && reading.slot().isEmpty()) {
            problems.add(new Trouble(
                    from.label(),
                    "replication slot " + migration.slot(from) + " is gone: somebody dropped it",
                    "The changes since then are lost to this migration: begin anew, with an empty "
                            + from.other().label() + ", new topics, and the schema bluegreen dropped on both sides."));
        }
        if (!reading.copySlots().isEmpty()) {
            problems.add(new Trouble(
                    from.label(),
                    "a copy was killed while it took its snapshot, and what it has left keeps WAL: replication slot "
                            + String.join(", ", reading.copySlots()),
                    "Run `bluegreen copy` again, which drops it; or drop it with pg_drop_replication_slot()."));
        }
    }

    private static Optional<Trouble> dying(Side from, ReplicationSlot slot) {
        return slot.loss()
                .map(loss -> new Trouble(
                        from.label(),
                        "slot " + slot.name() + " has lost WAL that it needs: " + loss.cause(),
                        "Set up this direction again and load the other side anew; " + loss.remedy() + " first."))
                .or(() -> slot.walStatus().filter("unreserved"::equals).map(status -> atStake(from, slot)));
    }

    /** Such a slot is lost at the next checkpoint, unless the publisher goes on before. */
    private static Trouble atStake(Side from, ReplicationSlot slot) {
        return new Trouble(
                from.label(),
                "slot " + slot.name() + " is about to lose WAL that it needs: " + SlotLoss.WAL_REMOVED.cause(),
                "Raise max_slot_wal_keep_size on " + from.label()
                        + " at once (ALTER SYSTEM, pg_reload_conf()), then see what holds the publisher back.");
    }

    private static Optional<Long> lag(Side from, ClusterReading source, Map<Side, Heartbeat> arrivedThere) {
        Optional<Heartbeat> written = Optional.ofNullable(source.heartbeats().get(from));
        Optional<Heartbeat> arrived = Optional.ofNullable(arrivedThere.get(from));
        if (written.isEmpty() || arrived.isEmpty()) {
            return Optional.empty();
        }
        Duration sinceWritten = Duration.between(written.get().writtenAt(), source.now());
        long missing = written.get().beat() - arrived.get().beat();
        if (missing <= 0 && sinceWritten.compareTo(BEAT_IS_LATE) < 0) {
            return Optional.of(0L);
        }
        Duration lag =
                missing == 1 ? sinceWritten : Duration.between(arrived.get().writtenAt(), source.now());
        return Optional.of(Math.max(0, lag.toMillis()));
    }

    /** The other side's heartbeat, as it has come here, names the last of ours that it had seen. */
    private static Optional<Long> roundTrip(Side from, ClusterReading source) {
        return Optional.ofNullable(source.heartbeats().get(from.other()))
                .flatMap(Heartbeat::seenWrittenAt)
                .map(written ->
                        Math.max(0, Duration.between(written, source.now()).toMillis()));
    }

    private StatusReport.Daemon daemon(Optional<ClusterReading> home, String name, boolean expected) {
        if (home.isEmpty()) {
            return DaemonWords.nothingKnown(name, "unknown");
        }
        Optional<Daemon> found = home.get().daemon(name);
        if (found.isEmpty()) {
            if (expected) {
                problems.add(DaemonWords.neverStarted(name));
            }
            return DaemonWords.nothingKnown(name, "never started");
        }
        DaemonWords.problem(found.get()).ifPresent(problems::add);
        return DaemonWords.of(found.get());
    }
}
