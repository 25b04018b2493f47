package io.pgbluegreen.cutover.run;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Runs pieces of work one after the other on a thread of its own, so that one that hangs does not hold up the
 * operation. When the time is over, or somebody asks to stop, the work is interrupted, then what it waits for is cut.
 */
final class WorkThread implements AutoCloseable {

    private static final long LOOK_MILLIS = 20;

    /** Work that watches its time itself knows best what it was waiting for. */
    private static final Duration FOR_ITS_OWN_WORDS = Duration.ofMillis(100);

    private static final Duration UNTIL_CUT = Duration.ofMillis(300);
    private static final Duration UNTIL_GIVEN_UP = Duration.ofSeconds(5);

    private ExecutorService thread = newThread();

    /** Work that may be interrupted. */
    @FunctionalInterface
    interface Work {
        void run(Allowance allowance) throws InterruptedException;
    }

    /**
     * Runs work to its end.
     *
     * @param name for messages: {@code step drain}
     * @param stop whether somebody wants it to end early
     * @throws Problem that the work threw, or that says that it did not end in time or was asked to stop
     */
    void run(String name, Allowance allowance, BooleanSupplier stop, Runnable cut, Work work) {
        Future<?> future = thread.submit(() -> {
            work.run(allowance);
            return null;
        });
        while (!future.isDone()) {
            if (stop.getAsBoolean()) {
                throw end(future, allowance, cut, asked(name));
            }
            if (allowance.isOverBy(FOR_ITS_OWN_WORDS)) {
                throw end(future, allowance, cut, late(name, allowance));
            }
            try {
                future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // It is still at work: look again whether it may be.
            } catch (InterruptedException e) {
                throw end(future, allowance, cut, asked(name));
            } catch (ExecutionException e) {
                throw problem(name, cause(e));
            }
        }
        finished(name, future);
    }

    private void finished(String name, Future<?> future) {
        try {
            future.get();
        } catch (ExecutionException e) {
            throw problem(name, cause(e));
        } catch (InterruptedException e) {
            throw asked(name);
        }
    }

    /** Makes the work end, and returns the problem to be thrown: the work's own where it has one to tell. */
    private Problem end(Future<?> future, Allowance allowance, Runnable cut, Problem otherwise) {
        allowance.withdraw();
        thread.shutdownNow();
        ExecutorService old = thread;
        thread = newThread();
        if (!ended(old, UNTIL_CUT)) {
            cut.run();
            ended(old, UNTIL_GIVEN_UP);
        }
        if (future.isDone()) {
            try {
                future.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Problem own && otherwise.kind() != Kind.UNDONE) {
                    return new Problem(own.kind(), otherwise.getMessage() + ": " + own.getMessage(), own.remedy(), own);
                }
            } catch (InterruptedException e) {
                return otherwise;
            }
        }
        return otherwise;
    }

    private static boolean ended(ExecutorService old, Duration limit) {
        try {
            return old.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    private static Throwable cause(ExecutionException e) {
        Throwable cause = e.getCause();
        return cause == null ? e : cause;
    }

    private static Problem problem(String name, Throwable cause) {
        if (cause instanceof Problem problem) {
            return problem;
        }
        if (cause instanceof InterruptedException) {
            return asked(name);
        }
        return new Problem(
                Kind.NEEDS_PERSON,
                name + " failed: " + cause,
                "This is a fault of the program: report it with the log.",
                cause);
    }

    private static Problem asked(String name) {
        return new Problem(Kind.UNDONE, "somebody asked to stop during " + name, "Run it again when you want.");
    }

    private static Problem late(String name, Allowance allowance) {
        return new Problem(
                Kind.UNAVAILABLE,
                name + " did not end within the " + allowance.limitName(),
                "Look at what it waits for, or allow more time.");
    }

    private static ExecutorService newThread() {
        return Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "bluegreen step");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
