package io.pgbluegreen.pulsar2pg;

import io.pgbluegreen.postgres.metadata.MetadataSchema;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.TargetSession;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.pulsar2pg.consume.FrameSource;
import io.pgbluegreen.pulsar2pg.consume.TopicConsumer;
import io.pgbluegreen.pulsar2pg.target.Position;
import io.pgbluegreen.pulsar2pg.target.ProgressRow;
import io.pgbluegreen.pulsar2pg.target.SeenRelations;
import io.pgbluegreen.pulsar2pg.target.StartLsns;
import io.pgbluegreen.pulsar2pg.target.TableShapes;
import io.pgbluegreen.pulsar2pg.transaction.ApplyLoop;
import io.pgbluegreen.pulsar2pg.transaction.SupersededException;
import io.pgbluegreen.topic.PulsarConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the target and one consumer, as long as both hold. Whatever goes wrong, the next attempt begins anew
 * with the position that the target has: that also decides whether a commit whose answer was lost had happened.
 */
final class Attempt implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);
    private static final int RECHECK_MILLIS = 1000;
    private static final Duration MESSAGE_WAIT = Duration.ofMillis(100);

    private final ApplierSettings settings;
    private final PulsarConnection pulsar;
    private final String consumerName;
    private final ConnectionSettings database;
    private final PostgresSessions sessions;
    private final Consumer<ApplierState> states;
    private final ApplyLoop.Progress progress;
    private final TargetSession session;
    private final Connection connection;

    Attempt(
            ApplierSettings settings,
            PostgresSessions target,
            PulsarConnection pulsar,
            String consumerName,
            Consumer<ApplierState> states,
            ApplyLoop.Progress progress) {
        this.settings = settings;
        this.pulsar = pulsar;
        this.consumerName = consumerName;
        this.database = target.settings();
        this.states = states;
        this.progress = progress;
        this.sessions = target;
        this.session = openSession();
        this.connection = session.connection();
    }

    private TargetSession openSession() {
        return sessions.openApplier("bluegreen pulsar2pg " + settings.source());
    }

    void run(BooleanSupplier stopping) throws SQLException, InterruptedException, SupersededException {
        ProgressRow row = new ProgressRow(connection, settings.source());
        MetadataSchema.require(connection, database);
        if (row.read().isEmpty()) {
            throw noProgressRow();
        }
        if (!awaitFirstLoad(stopping)) {
            return;
        }
        connection.setAutoCommit(false);
        TopicConsumer consumer =
                TopicConsumer.subscribe(pulsar, settings.topic(), settings.subscription(), consumerName);
        try (FrameSource source = new FrameSource(consumer, settings.maxDecodedBytes())) {
            if (!awaitMessage(source, stopping)) {
                return;
            }
            Position applied = claim(row);
            Optional<ApplyLoop.Target> target = target();
            if (target.isEmpty()) {
                // Tables are copied again since; the next attempt waits for them.
                return;
            }
            states.accept(new ApplierState.Running());
            source.start(applied.seq(), applied.epoch());
            new ApplyLoop(
                            source,
                            target.get(),
                            row,
                            applied,
                            settings.limits(),
                            settings.maxUnconfirmed(),
                            progress,
                            System::nanoTime)
                    .run(stopping);
        }
    }

    private Optional<SeenRelations> seenRelations() throws SQLException {
        return settings.ddl() == DdlPolicy.IGNORE
                ? Optional.empty()
                : Optional.of(SeenRelations.read(connection, settings.source()));
    }

    private Optional<StartLsns> startLsns() throws SQLException {
        return settings.awaitFirstLoad() ? StartLsns.ofFirstLoad(connection) : Optional.of(StartLsns.none());
    }

    private boolean awaitFirstLoad(BooleanSupplier stopping) throws SQLException, InterruptedException {
        while (!stopping.getAsBoolean()) {
            if (startLsns().isPresent()) {
                return true;
            }
            states.accept(new ApplierState.WaitingForFirstLoad());
            Thread.sleep(RECHECK_MILLIS);
        }
        return false;
    }

    /**
     * What is known of the target's tables. Read when the turn has come and not before: a standby waits for as long as the
     * one before it works, which writes all of this. Empty while a first load is not done.
     */
    private Optional<ApplyLoop.Target> target() throws SQLException {
        Optional<StartLsns> starts = startLsns();
        if (starts.isEmpty()) {
            return Optional.empty();
        }
        ApplyLoop.Target target = new ApplyLoop.Target(
                connection,
                this::openSession,
                database.where(),
                session.replicaRole(),
                TableShapes.read(connection, settings.source(), database.where(), seenRelations()),
                starts.get(),
                settings.ddl());
        connection.commit();
        return Optional.of(target);
    }

    private boolean awaitMessage(FrameSource source, BooleanSupplier stopping) throws InterruptedException {
        while (!stopping.getAsBoolean()) {
            if (source.awaitMessage(MESSAGE_WAIT)) {
                return true;
            }
            states.accept(source.isStandby() ? new ApplierState.Standby() : new ApplierState.Running());
        }
        return false;
    }

    /** Only from here on nobody else moves the position unnoticed, and it is durable. */
    private Position claim(ProgressRow row) throws SQLException {
        Sql.run(connection, "SET LOCAL synchronous_commit TO on");
        Position applied = row.claim().orElseThrow(this::noProgressRow);
        connection.commit();
        LOG.info("applying {} from frame {} on, LSN {}", settings.topic(), applied.seq() + 1, applied.endLsn());
        return applied;
    }

    private Problem noProgressRow() {
        return new Problem(
                Kind.CHECK_FAILED,
                database.where() + " has no row for '" + settings.source() + "' in bluegreen.applied",
                "Run `bluegreen setup`, which creates it.");
    }

    /** Cancels the statement that runs, if one does; from another thread. */
    void cancel() {
        try {
            connection.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            LOG.debug("cancelling failed", e);
        }
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
