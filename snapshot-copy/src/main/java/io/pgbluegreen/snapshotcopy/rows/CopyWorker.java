package io.pgbluegreen.snapshotcopy.rows;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.RangeRetried;
import io.pgbluegreen.snapshotcopy.FirstLoadObserver;
import io.pgbluegreen.snapshotcopy.rows.CopyPool.Task;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.Callable;

/**
 * Copies one range after the other until none is left. A range that fails is rolled back with its note, so it can be
 * copied again from the same snapshot; nothing else has to be.
 */
final class CopyWorker implements Callable<Void> {

    private static final int MOST_ATTEMPTS = 5;

    private final Queue<Task> tasks;
    private final WorkerSessions sessions;
    private final GreenRecord record;
    private final RowMeters meters;
    private final FirstLoadObserver observer;
    private final RowPipe pipe = new RowPipe();

    CopyWorker(
            Queue<Task> tasks,
            WorkerSessions sessions,
            GreenRecord record,
            RowMeters meters,
            FirstLoadObserver observer) {
        this.tasks = tasks;
        this.sessions = sessions;
        this.record = record;
        this.meters = meters;
        this.observer = observer;
    }

    @Override
    public Void call() throws InterruptedException {
        try (sessions) {
            for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
                Task current = task;
                retry(current, attempt -> copy(current, attempt));
                if (meters.finishRange(current)) {
                    retry(current, attempt -> finish(current.work()));
                    meters.finishTable(current.work());
                }
            }
            return null;
        }
    }

    /** Ends whatever it does now, from another thread. */
    void abort() {
        sessions.abort();
    }

    private void copy(Task task, int attempt) throws CopyFailure {
        TableWork work = task.work();
        TargetSessionUse green = sessions.green();
        work.beginOnce(() -> green.run(session -> record.begin(session, work)));
        if (attempt > 1 && green.ask(session -> record.isFinished(session.connection(), work.id(), task.range()))) {
            return;
        }
        green.run(session -> record.beginRange(session.connection()));
        RangeMeter meter = meters.begin(task);
        long rows = pipe.pipe(
                sessions.blue(),
                work.table().copyOut(task.range()),
                green.connection(),
                work.table().copyIn(),
                meter);
        green.run(session -> record.finishRange(session.connection(), work.id(), task.range(), rows, meter.bytes()));
    }

    /** Without the snapshot's session nothing keeps a table from being rewritten, after which its rows are not seen. */
    private void finish(TableWork work) throws CopyFailure {
        sessions.requireSnapshot();
        sessions.green().run(session -> record.finishTable(session.connection(), work.id()));
    }

    private void retry(Task task, Attempt attempt) throws InterruptedException {
        RetryPolicy<Object> policy = RetryPolicy.builder()
                .handleIf(CopyWorker::isPassing)
                .withMaxAttempts(MOST_ATTEMPTS)
                .withBackoff(Duration.ofMillis(500), Duration.ofSeconds(8))
                .onRetry(event -> observer.on(new RangeRetried(
                        task.work().id(),
                        task.range().number(),
                        event.getAttemptCount() + 1,
                        String.valueOf(event.getLastException().getMessage()))))
                .build();
        try {
            Failsafe.with(policy).run(context -> {
                try {
                    attempt.run(context.getAttemptCount() + 1);
                } catch (CopyFailure | RuntimeException e) {
                    // In the middle of a COPY or of a transaction, and perhaps gone.
                    sessions.discard();
                    throw e;
                }
            });
        } catch (FailsafeException e) {
            if (e.getCause() instanceof CopyFailure failure) {
                throw failure.problem(
                        failure.side() == Side.BLUE ? sessions.blueWhere() : sessions.greenWhere(),
                        task.work().id());
            }
            if (e.getCause() instanceof InterruptedException interruption) {
                throw interruption;
            }
            throw e;
        }
    }

    private static boolean isPassing(Throwable failure) {
        return failure instanceof CopyFailure copy
                ? copy.isPassing()
                : failure instanceof Problem problem && problem.kind() == Kind.UNAVAILABLE;
    }

    /** One attempt, numbered from 1. */
    @FunctionalInterface
    private interface Attempt {
        void run(int number) throws CopyFailure;
    }
}
