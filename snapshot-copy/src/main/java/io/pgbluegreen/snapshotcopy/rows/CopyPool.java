package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.range.RowRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs workers until every range is copied or one of them fails; then all end. */
final class CopyPool {

    private static final Duration BETWEEN_TICKS = Duration.ofMillis(500);
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(CopyPool.class);

    private CopyPool() {}

    /** A range of a table, waiting for a worker. */
    record Task(TableWork work, RowRange range) {}

    /** The largest tables first, each with its ranges in order, so that no large one is left for the end. */
    static Queue<Task> tasks(List<TableWork> tables) {
        Queue<Task> tasks = new ConcurrentLinkedQueue<>();
        tables.stream()
                .sorted(Comparator.comparingLong(TableWork::plannedBytes).reversed())
                .forEach(work -> work.ranges().forEach(range -> tasks.add(new Task(work, range))));
        return tasks;
    }

    /**
     * Runs the workers.
     *
     * @param tick called twice a second in this thread; what it throws ends the work too
     * @throws Problem the first that a worker or the tick throws
     */
    static void run(List<CopyWorker> workers, Runnable tick) {
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(workers.size(), work -> {
            Thread thread = new Thread(work, "bluegreen-copy-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        try {
            ExecutorCompletionService<Void> running = new ExecutorCompletionService<>(threads);
            List<Future<Void>> all = new ArrayList<>();
            workers.forEach(worker -> all.add(running.submit(worker)));
            for (int ended = 0; ended < all.size(); ) {
                Future<Void> one = running.poll(BETWEEN_TICKS.toMillis(), TimeUnit.MILLISECONDS);
                if (one != null) {
                    one.get();
                    ended++;
                }
                tick.run();
            }
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(
                    Kind.UNDONE, "the copy was interrupted", "Run it again: tables that are copied are kept.", e);
        } finally {
            end(threads, workers);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof OutOfMemoryError) {
            return new Problem(
                    Kind.NEEDS_PERSON,
                    "a heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB is too small for the rows that are copied side by side",
                    "Give it more (-Xmx), about the size of the largest row's text for each job, or lower the number of"
                            + " jobs. Then run the copy again: tables that are copied are kept.",
                    e);
        }
        return e.getCause() instanceof RuntimeException unchecked
                ? unchecked
                : new IllegalStateException("a copy worker failed", e.getCause());
    }

    private static void end(ExecutorService threads, List<CopyWorker> workers) {
        threads.shutdownNow();
        workers.forEach(CopyWorker::abort);
        try {
            if (!threads.awaitTermination(PATIENCE_AT_END.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("copy workers did not end within {}", PATIENCE_AT_END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
