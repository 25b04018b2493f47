package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Does the same with every PgBouncer process at the same time. Each wait in it has a limit of its own. */
final class Parallel implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "pgbouncer-console");
        thread.setDaemon(true);
        return thread;
    });

    /** Does it with all, also when it fails with one; the problems that there were. */
    List<Problem> all(List<PgBouncerProcess> processes, Consumer<PgBouncerProcess> work) {
        List<Problem> problems = new ArrayList<>();
        // Interrupted or not: what lets clients go has to be done, and the caller finds the flag set.
        run(processes, work, problems::add, () -> {});
        return problems;
    }

    /**
     * Gives up at the first problem, or when this thread is interrupted, but returns only when nothing goes on any more.
     *
     * @param giveUp has the work with all others end soon
     * @return the first problem
     */
    Optional<Problem> untilFirstProblem(
            List<PgBouncerProcess> processes, Consumer<PgBouncerProcess> work, Runnable giveUp) {
        List<Problem> first = new ArrayList<>();
        Consumer<Problem> onProblem = problem -> {
            // What fails later does so because of that.
            if (first.isEmpty()) {
                first.add(problem);
                giveUp.run();
            }
        };
        run(
                processes,
                work,
                onProblem,
                () -> onProblem.accept(new Problem(
                        Kind.UNAVAILABLE, "holding clients in PgBouncer was interrupted", "Run the operation again.")));
        return first.stream().findFirst();
    }

    private void run(
            List<PgBouncerProcess> processes,
            Consumer<PgBouncerProcess> work,
            Consumer<Problem> onProblem,
            Runnable onInterrupt) {
        CompletionService<Boolean> running = new ExecutorCompletionService<>(threads);
        for (PgBouncerProcess process : processes) {
            running.submit(() -> {
                work.accept(process);
                return true;
            });
        }
        int left = processes.size();
        boolean interrupted = false;
        while (left > 0) {
            try {
                Future<Boolean> ended = running.take();
                left--;
                ended.get();
            } catch (ExecutionException e) {
                onProblem.accept(problem(e));
            } catch (InterruptedException e) {
                interrupted = true;
                onInterrupt.run();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Problem problem(ExecutionException e) {
        if (e.getCause() instanceof Problem problem) {
            return problem;
        }
        return new Problem(
                Kind.UNAVAILABLE,
                "commanding PgBouncer failed: " + e.getCause(),
                "This is a fault of this program; please report it with its log.",
                e);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
