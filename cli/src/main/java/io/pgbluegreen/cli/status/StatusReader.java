package io.pgbluegreen.cli.status;

import static java.util.Objects.requireNonNull;

import io.pgbluegreen.cli.alarm.AlarmText;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.cutover.SwitchSettings;
import io.pgbluegreen.cli.ddl.PendingDdl;
import io.pgbluegreen.cli.status.StatusReport.Trouble;
import io.pgbluegreen.cutover.OperationStatus;
import io.pgbluegreen.cutover.journal.JournalEntry;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.SchemaDifferences;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.metadata.TableLoad;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.TopicStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads how a migration does, again and again on the same sessions. A part that cannot be read becomes a problem. */
public final class StatusReader implements AutoCloseable {

    private static final Duration DDL_ON_ITS_WAY = Duration.ofSeconds(3);
    private static final int MOST_DIFFERENCES = 10;

    private final Migration migration;
    private final PulsarConnection pulsar;
    private final PolicyWatch policies;
    private final Map<Side, Connection> sessions = new EnumMap<>(Side.class);
    private final List<Trouble> problems = new ArrayList<>();

    public StatusReader(Migration migration) {
        this.migration = migration;
        this.pulsar = PulsarConnection.open(migration.pulsar());
        this.policies = new PolicyWatch(migration, pulsar);
    }

    /** Asks both clusters and Pulsar. */
    public StatusReport read() {
        problems.clear();
        Map<Side, ClusterReading> clusters = new EnumMap<>(Side.class);
        Map<Side, TopicStatus> topics = new EnumMap<>(Side.class);
        for (Side side : Side.values()) {
            attempt(side.label(), () -> cluster(side)).ifPresent(reading -> clusters.put(side, reading));
        }
        for (Side side : List.copyOf(clusters.keySet())) {
            Optional<ClusterReading> later = attempt(side.label(), () -> later(side, clusters));
            later.ifPresent(reading -> clusters.put(side, reading));
        }
        for (Side side : Side.values()) {
            attempt("topic of " + side, () -> TopicStatus.read(pulsar, migration.topic(side)))
                    .ifPresent(status -> {
                        topics.put(side, status);
                        attempt("topic of " + side, () -> policies.check(side));
                    });
        }
        Optional<StatusReport.Writes> writes =
                clusters.isEmpty() ? Optional.empty() : attempt("writes", () -> writes(clusters.keySet()));
        writes.filter(each -> !each.sound()).ifPresent(this::addUnsound);
        clusters.forEach(this::addGaps);
        clusters.forEach(this::addAlarms);
        if (clusters.size() == Side.values().length) {
            attempt("schema", this::pendingDdl).ifPresent(problems::addAll);
        }
        DirectionStatus directions = new DirectionStatus(migration, clusters, topics);
        List<StatusReport.Direction> both = List.of(directions.of(Side.BLUE), directions.of(Side.GREEN));
        problems.addAll(directions.problems());
        return new StatusReport(
                migration.name(),
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
                List.of(describe(Side.BLUE, clusters), describe(Side.GREEN, clusters)),
                writes,
                firstLoad(Optional.ofNullable(clusters.get(Side.GREEN))),
                both,
                followers(),
                problems);
    }

    private ClusterReading cluster(Side side) {
        try {
            Connection session = sessions.get(side);
            if (session == null || !session.isValid(5)) {
                session = new PostgresSessions(migration.cluster(side)).open("bluegreen status");
                sessions.put(side, session);
            }
            MetadataSchema.require(session, migration.cluster(side));
            return ClusterReading.read(migration, side, session);
        } catch (SQLException e) {
            throw PostgresErrors.statement(migration.cluster(side).where(), "tell how it does", e);
        }
    }

    private ClusterReading later(Side side, Map<Side, ClusterReading> clusters) {
        return requireNonNull(clusters.get(side)).later(migration, side, requireNonNull(sessions.get(side)));
    }

    private StatusReport.Writes writes(Set<Side> reached) {
        OperationStatus status = OperationStatus.read(
                SwitchSettings.clusters(migration), session(Side.BLUE, reached), session(Side.GREEN, reached));
        return new StatusReport.Writes(
                status.takesWrites().stream().map(Side::label).sorted().toList(),
                status.sound(),
                status.sentence(),
                status.details(),
                status.remedy(),
                status.open().map(JournalEntry::describe));
    }

    private Optional<Connection> session(Side side, Set<Side> reached) {
        return Optional.ofNullable(reached.contains(side) ? sessions.get(side) : null);
    }

    private void addUnsound(StatusReport.Writes writes) {
        problems.add(new Trouble(
                "writes", writes.sentence(), writes.remedy().orElse("Look at the fences with bluegreen fence.")));
    }

    /** Before its slot exists, a side publishes nothing yet. */
    private void addGaps(Side side, ClusterReading reading) {
        if (reading.slot().isPresent()) {
            reading.gaps().forEach(gap -> problems.add(new Trouble(side.label(), gap.what(), gap.remedy())));
        }
    }

    /** Commands that are on their way have come after a moment; what has not waits for a person. */
    private List<Trouble> pendingDdl() {
        List<Trouble> troubles = new ArrayList<>();
        for (Side side : Side.values()) {
            Connection source = requireNonNull(sessions.get(side));
            Connection target = requireNonNull(sessions.get(side.other()));
            try {
                List<DdlCommand> pending = PendingDdl.of(side, source, target);
                if (!pending.isEmpty()
                        && pending.get(0).recordedAt().isBefore(Instant.now().minus(DDL_ON_ITS_WAY))) {
                    troubles.add(
                            trouble(side, pending, SchemaDifferences.of(side, source, target, migration.tables())));
                }
            } catch (SQLException e) {
                throw PostgresErrors.statement(migration.cluster(side).where(), "compare the schemas", e);
            }
        }
        return troubles;
    }

    private static Trouble trouble(Side side, List<DdlCommand> pending, List<String> differences) {
        String shown = String.join("; ", differences.subList(0, Math.min(MOST_DIFFERENCES, differences.size())));
        return new Trouble(
                side.label(),
                pending.size() + (pending.size() == 1 ? " schema change" : " schema changes") + " of " + side
                        + " did not reach " + side.other() + (pending.size() == 1 ? ", " : ", among them ")
                        + pending.get(0).tag() + " of " + pending.get(0).objects() + "; "
                        + (differences.isEmpty()
                                ? "the tables are alike"
                                : "the tables differ: " + shown
                                        + (differences.size() > MOST_DIFFERENCES ? "; and more" : "")),
                "bluegreen ddl shows them; bluegreen ddl apply or bluegreen ddl skip decides, with the number that the applier"
                        + " waits before.");
    }

    private List<StatusReport.Follower> followers() {
        List<StatusReport.Follower> followers = new ArrayList<>();
        migration.followers().forEach(follower -> attempt(
                        "follower " + follower.name(), () -> FollowerReading.read(follower))
                .ifPresent(result -> {
                    followers.add(result.follower());
                    result.trouble().ifPresent(problems::add);
                }));
        return followers;
    }

    private void addAlarms(Side side, ClusterReading reading) {
        if (!reading.foreign().isEmpty()) {
            problems.add(new Trouble(side.label(), AlarmText.summary(reading.foreign()), AlarmText.REMEDY));
        }
    }

    private <T> Optional<T> attempt(String where, Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (Problem problem) {
            problems.add(new Trouble(where, String.valueOf(problem.getMessage()), problem.remedy()));
            return Optional.empty();
        }
    }

    private StatusReport.Cluster describe(Side side, Map<Side, ClusterReading> clusters) {
        var settings = migration.cluster(side);
        return new StatusReport.Cluster(
                side.label(),
                settings.host() + ":" + settings.port(),
                settings.database(),
                Optional.ofNullable(clusters.get(side))
                        .map(reading -> reading.facts().version().major()),
                Optional.ofNullable(clusters.get(side))
                        .map(reading -> reading.foreign().count()));
    }

    private static StatusReport.FirstLoad firstLoad(Optional<ClusterReading> green) {
        if (green.isEmpty()) {
            return new StatusReport.FirstLoad("unknown", 0, 0, 0);
        }
        List<TableLoad> tables = green.get().tables();
        String state = green.get()
                .firstLoad()
                .map(load -> load.isDone() ? "done" : "under way")
                .orElse("not begun");
        long copied = tables.stream()
                .filter(table -> table.state() == TableLoad.State.COPIED)
                .count();
        return new StatusReport.FirstLoad(
                state,
                copied,
                tables.size(),
                tables.stream().mapToLong(TableLoad::rows).sum());
    }

    @Override
    public void close() {
        pulsar.close();
        for (Connection session : sessions.values()) {
            try {
                session.close();
            } catch (SQLException e) {
                // Nothing was written on it.
            }
        }
    }
}
