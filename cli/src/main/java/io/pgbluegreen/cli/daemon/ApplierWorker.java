package io.pgbluegreen.cli.daemon;

import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.daemon.WorkerState.Trouble;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.pulsar2pg.Applier;
import io.pgbluegreen.pulsar2pg.ApplierCounters;
import io.pgbluegreen.pulsar2pg.ApplierObserver;
import io.pgbluegreen.pulsar2pg.ApplierSettings;
import io.pgbluegreen.pulsar2pg.ApplierState;
import io.pgbluegreen.pulsar2pg.BatchLimits;
import io.pgbluegreen.pulsar2pg.target.Position;
import io.pgbluegreen.topic.PulsarConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An applier as a {@link Worker}. */
final class ApplierWorker implements Worker {

    private final Applier applier;
    private final Clock clock = Clock.systemUTC();
    private volatile Optional<Reached> reached = Optional.empty();

    /** Where the last commit on the target has brought it, and how long after the commit on the source that was. */
    private record Reached(long seq, long lagMillis) {}

    /** @param side the cluster that is written */
    ApplierWorker(Migration migration, Side side, PulsarConnection pulsar) {
        this(
                migration,
                new ApplierSettings(
                        side.other().label(),
                        migration.topic(side.other()),
                        migration.subscription(side),
                        side == Side.GREEN),
                new PostgresSessions(migration.cluster(side)),
                pulsar);
    }

    /** @param target the database that is written */
    ApplierWorker(Migration migration, ApplierSettings usual, PostgresSessions target, PulsarConnection pulsar) {
        ApplierSettings settings = new ApplierSettings(
                usual.source(),
                usual.topic(),
                usual.subscription(),
                usual.awaitFirstLoad(),
                new BatchLimits(
                        migration.applier().maxRows(),
                        migration.applier().maxBytes(),
                        usual.limits().maxAge()),
                usual.maxDecodedBytes(),
                usual.maxUnconfirmed(),
                migration.applier().ddl());
        this.applier = new Applier(settings, target, pulsar, new ApplierObserver() {
            @Override
            public void committed(Position position, ApplierCounters counters) {
                reach(position, counters);
            }
        });
    }

    private void reach(Position position, ApplierCounters counters) {
        long lag = counters.sourceCommittedAt()
                .map(at -> Math.max(0, Duration.between(at, clock.instant()).toMillis()))
                .orElse(0L);
        reached = Optional.of(new Reached(position.seq(), lag));
    }

    @Override
    public void run() {
        applier.run();
    }

    @Override
    public WorkerState state() {
        ApplierState state = applier.state();
        Optional<Trouble> trouble = state instanceof ApplierState.Waiting waiting
                ? Optional.of(new Trouble(waiting.reason(), waiting.remedy()))
                : Optional.empty();
        String detail = state instanceof ApplierState.WaitingForFirstLoad
                ? "until the first load is done; bluegreen copy does it, or bluegreen adopt"
                : "";
        return new WorkerState(activity(state), detail, trouble, counters());
    }

    @Override
    public void close() {
        applier.close();
    }

    private static String activity(ApplierState state) {
        if (state instanceof ApplierState.Running) {
            return WorkerState.RUNNING;
        }
        if (state instanceof ApplierState.Standby) {
            return WorkerState.STANDBY;
        }
        if (state instanceof ApplierState.Waiting) {
            return WorkerState.RETRYING;
        }
        if (state instanceof ApplierState.WaitingForFirstLoad) {
            return WorkerState.WAITING;
        }
        return state instanceof ApplierState.Starting ? WorkerState.STARTING : Supervisor.STOPPED;
    }

    private Map<String, Long> counters() {
        ApplierCounters applied = applier.counters();
        Map<String, Long> counters = new HashMap<>();
        counters.put(WorkerState.TRANSACTIONS, applied.transactions());
        counters.put(WorkerState.CHANGES, applied.changes());
        counters.put("frames", applied.frames());
        counters.put("changesBeforeStart", applied.changesBeforeStart());
        counters.put("targetCommits", applied.targetCommits());
        counters.put("replays", applied.replays());
        reached.ifPresent(last -> {
            counters.put("seq", last.seq());
            counters.put("lagMillis", last.lagMillis());
        });
        return counters;
    }
}
