package io.pgbluegreen.cli.daemon;

import io.pgbluegreen.consumers.follower.Follower;
import io.pgbluegreen.consumers.follower.FollowerState;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The applier of a follower. When a cutover makes the follower go on with the other topic, another applier takes over. */
final class FollowerWorker implements Worker {

    private static final Logger LOG = LoggerFactory.getLogger(FollowerWorker.class);
    private static final long POLL_MILLIS = 500;

    private final Follower follower;
    private final Function<FollowerState, Worker> appliers;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<Worker> applier = Optional.empty();

    /** @param appliers makes one for what is to be followed */
    FollowerWorker(Follower follower, Function<FollowerState, Worker> appliers) {
        this.follower = follower;
        this.appliers = appliers;
    }

    @Override
    public void run() {
        while (closed.getCount() > 0) {
            FollowerState follows = state(follower);
            Worker current = appliers.apply(follows);
            applier = Optional.of(current);
            LOG.info("follower {}: follows {}", follower.name(), follows.follows());
            Thread watch = watch(current, follows);
            try {
                // Closed since it was made, and not seen by close().
                if (closed.getCount() > 0) {
                    current.run();
                }
            } catch (Problem problem) {
                // Its position goes with the move; whoever lost it by another way has a problem.
                if (state(follower).operation() == follows.operation()) {
                    throw problem;
                }
            } finally {
                current.close();
                watch.interrupt();
            }
        }
    }

    /** Ends the applier as soon as the follower goes elsewhere. */
    private Thread watch(Worker current, FollowerState follows) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (!closed.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                            if (hasMoved(follows)) {
                                current.close();
                                return;
                            }
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                follower.name() + " follows");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private boolean hasMoved(FollowerState before) {
        try {
            return state(follower).operation() != before.operation();
        } catch (Problem problem) {
            LOG.debug("follower {}: what it follows cannot be read now", follower.name(), problem);
            return false;
        }
    }

    private static FollowerState state(Follower follower) {
        return follower.state()
                .orElseThrow(() -> new Problem(
                        Kind.CHECK_FAILED,
                        "follower " + follower.name() + " does not say which side it follows",
                        "Run `bluegreen setup`, which notes it."));
    }

    @Override
    public WorkerState state() {
        return applier.map(Worker::state).orElse(new WorkerState(WorkerState.STARTING, "", Optional.empty(), Map.of()));
    }

    @Override
    public void close() {
        closed.countDown();
        applier.ifPresent(Worker::close);
    }
}
