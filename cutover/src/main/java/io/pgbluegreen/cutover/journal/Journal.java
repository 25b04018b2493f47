package io.pgbluegreen.cutover.journal;

import io.pgbluegreen.cutover.cluster.ClusterSession;
import io.pgbluegreen.cutover.cluster.ClusterSession.Use;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.Recorder;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Both copies of the journal for one operation, written at the same time. */
public final class Journal implements Recorder, AutoCloseable {

    private static final int WRITE_MILLIS = 2000;

    private final ClusterSession from;
    private final ClusterSession to;
    private final Timeline timeline;
    private final Supplier<OperationNotes> notes;
    private final Owner owner = Owner.ofThisProcess();
    private final Clock clock;
    private final ExecutorService writers = Executors.newFixedThreadPool(2, work -> {
        Thread thread = new Thread(work, "bluegreen journal");
        thread.setDaemon(true);
        return thread;
    });
    private JournalEntry entry;

    private Journal(
            JournalEntry entry,
            ClusterSession from,
            ClusterSession to,
            Timeline timeline,
            Supplier<OperationNotes> notes,
            Clock clock) {
        this.entry = entry;
        this.from = from;
        this.to = to;
        this.timeline = timeline;
        this.notes = notes;
        this.clock = clock;
    }

    /**
     * Begins an operation: both clusters hold it when this returns.
     *
     * @throws Problem when one of them cannot keep it; nothing was changed but for an entry that says so
     */
    public static void begin(JournalEntry entry, List<ClusterSession> clusters) {
        List<ClusterSession> begun = new ArrayList<>();
        try {
            for (ClusterSession cluster : clusters) {
                cluster.ask(Use.JOURNAL, "begin the journal", Duration.ofMillis(WRITE_MILLIS), connection -> {
                    JournalTable.insert(connection, entry);
                    return true;
                });
                begun.add(cluster);
            }
        } catch (Problem problem) {
            begun.forEach(cluster -> refuse(entry, cluster));
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "the operation was not begun, since its journal cannot be kept: " + problem.getMessage(),
                    problem.remedy(),
                    problem);
        }
    }

    /** Nothing was begun, so this copy must not say that something is under way. */
    private static void refuse(JournalEntry entry, ClusterSession cluster) {
        OperationState refused = new OperationState(Phase.REFUSED, Step.PREFLIGHT);
        JournalEntry ended = entry.moved(refused, entry.notes(), entry.owner(), entry.startedAt());
        write(cluster, ended, List.of());
    }

    /**
     * Goes on with an operation that stands in the journal.
     *
     * @param notes asked at each write
     */
    public static Journal of(
            JournalEntry entry,
            ClusterSession from,
            ClusterSession to,
            Timeline timeline,
            Supplier<OperationNotes> notes,
            Clock clock) {
        return new Journal(entry, from, to, timeline, notes, clock);
    }

    public JournalEntry entry() {
        return entry;
    }

    @Override
    public Recorded record(OperationState state) {
        entry = entry.moved(state, notes.get(), owner, clock.instant());
        timeline.began(state);
        List<StepTiming> changed = timeline.all();
        Future<Written> first = writers.submit(() -> write(from, entry, changed));
        Future<Written> second = writers.submit(() -> write(to, entry, changed));
        Written onFrom = await(from, first);
        Written onTo = await(to, second);
        List<String> details = new ArrayList<>();
        onFrom.trouble().ifPresent(details::add);
        onTo.trouble().ifPresent(details::add);
        return new Recorded(onFrom.copy(), onTo.copy(), String.join("; ", details));
    }

    /** Writes the present state once more: a cluster that was away meanwhile may be back. */
    public void writeAgain() {
        List<StepTiming> all = timeline.all();
        for (ClusterSession cluster : List.of(from, to)) {
            write(cluster, entry, all);
        }
    }

    private record Written(Copy copy, Optional<String> trouble) {}

    private static Written write(ClusterSession cluster, JournalEntry entry, List<StepTiming> changed) {
        Optional<Connection> session = cluster.journal();
        if (session.isEmpty()) {
            return new Written(Copy.LOST, Optional.of(cluster.where() + " is not connected"));
        }
        Connection connection = session.get();
        try {
            connection.setNetworkTimeout(Runnable::run, WRITE_MILLIS);
            JournalTable.update(connection, entry, changed);
            return new Written(Copy.WRITTEN, Optional.empty());
        } catch (SQLException e) {
            String trouble = cluster.where() + ": " + PostgresErrors.sentence(e);
            return new Written(cluster.journal().isPresent() ? Copy.REFUSED : Copy.LOST, Optional.of(trouble));
        } catch (IllegalStateException e) {
            return new Written(Copy.REFUSED, Optional.of(cluster.where() + ": " + e.getMessage()));
        }
    }

    private static Written await(ClusterSession cluster, Future<Written> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get(2 * WRITE_MILLIS, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    // A state is recorded to the end; who asked to stop is heeded afterwards.
                    interrupted = true;
                }
            }
        } catch (TimeoutException e) {
            return new Written(Copy.LOST, Optional.of(cluster.where() + " does not answer"));
        } catch (ExecutionException e) {
            return new Written(Copy.REFUSED, Optional.of(cluster.where() + ": " + e.getCause()));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        writers.shutdownNow();
    }
}
