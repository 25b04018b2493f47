package io.pgbluegreen.cli.daemon;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker in a thread of its own. */
final class RunningWorker {

    private static final Logger LOG = LoggerFactory.getLogger(RunningWorker.class);

    private final String name;
    private final Worker worker;
    private final Rates rates;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Optional<Problem> failure = Optional.empty();

    private RunningWorker(String name, Worker worker) {
        this.name = name;
        this.worker = worker;
        this.rates = new Rates(worker.state(), System.nanoTime());
    }

    /**
     * Starts it.
     *
     * @param whenEnded is called in the worker's thread
     */
    static RunningWorker start(String name, Worker worker, Runnable whenEnded) {
        RunningWorker running = new RunningWorker(name, worker);
        Thread thread = new Thread(() -> running.work(whenEnded), name);
        thread.setDaemon(true);
        thread.start();
        return running;
    }

    private void work(Runnable whenEnded) {
        try {
            worker.run();
        } catch (Problem problem) {
            failure = Optional.of(problem);
        } catch (RuntimeException e) {
            LOG.error("{}: ended with an unexpected failure", name, e);
            failure = Optional.of(new Problem(
                    Kind.NEEDS_PERSON,
                    name + " ended with an unexpected failure: " + e,
                    "Look at its log, and report this as a bug with the stack trace that stands there.",
                    e));
        } finally {
            ended.countDown();
            whenEnded.run();
        }
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** Why it ended by itself; nothing while it works and when it was closed. */
    Optional<Problem> failure() {
        return failure;
    }

    WorkerState state() {
        return worker.state();
    }

    Map<String, Long> countersWithRates() {
        return rates.with(worker.state(), System.nanoTime());
    }

    /** Closes it; false when it has not ended by then. */
    boolean stop(long seconds) {
        worker.close();
        try {
            return ended.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
