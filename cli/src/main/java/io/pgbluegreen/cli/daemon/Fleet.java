package io.pgbluegreen.cli.daemon;

import io.pgbluegreen.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several daemons in one process. One that fails does not stop the others: the direction that is healthy goes on, and
 * the process ends with the worst of what has happened when it is stopped or when the last of them has failed.
 */
public final class Fleet {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final List<Supervisor> supervisors;
    private final ConcurrentLinkedQueue<Problem> failures = new ConcurrentLinkedQueue<>();

    public Fleet(List<Supervisor> supervisors) {
        this.supervisors = List.copyOf(supervisors);
    }

    /**
     * Runs all of them until {@link #stop}, or until all have failed.
     *
     * @throws Problem the worst of those that ended a daemon
     */
    public void run() {
        List<Thread> threads = new ArrayList<>();
        for (Supervisor supervisor : supervisors) {
            Thread thread = new Thread(() -> run(supervisor), supervisor.name() + " supervisor");
            thread.start();
            threads.add(thread);
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
        }
        failures.stream().max(Comparator.comparingInt(Fleet::severity)).ifPresent(problem -> {
            throw problem;
        });
    }

    /** Makes {@link #run} return once every daemon has ended. */
    public void stop() {
        supervisors.forEach(Supervisor::stop);
    }

    private void run(Supervisor supervisor) {
        try {
            supervisor.run();
        } catch (Problem problem) {
            failures.add(problem);
            LOG.error(
                    "{} has failed, the others go on: {} → {}",
                    supervisor.name(),
                    problem.getMessage(),
                    problem.remedy());
        }
    }

    private static int severity(Problem problem) {
        return problem.kind().exitCode();
    }
}
