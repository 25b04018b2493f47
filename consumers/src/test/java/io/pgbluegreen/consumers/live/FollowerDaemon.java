package io.pgbluegreen.consumers.live;

import io.pgbluegreen.consumers.SideTopics;
import io.pgbluegreen.consumers.follower.Follower;
import io.pgbluegreen.consumers.follower.FollowerState;
import io.pgbluegreen.problem.Problem;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What the daemon of a follower does: runs the applier for the side that the database follows, and looks again. */
final class FollowerDaemon implements AutoCloseable {

    private static final long LOOK_NANOS = 50_000_000;

    private final LiveDatabase database;
    private final Follower follower;
    private final SideTopics topics;
    private final Thread thread = new Thread(this::run, "follower");
    private volatile boolean closed;
    private volatile @Nullable Problem problem;

    FollowerDaemon(LiveDatabase database, Follower follower, SideTopics topics) {
        this.database = database;
        this.follower = follower;
        this.topics = topics;
        thread.start();
    }

    /** What ended the applier of the side that the database still follows. */
    Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }

    private void run() {
        while (!closed) {
            FollowerState now = follower.state().orElseThrow();
            try (LiveApplier applier =
                    new LiveApplier(database, now.follows(), topics.of(now.follows()), follower.subscription())) {
                while (!closed && follower.state().orElseThrow().equals(now)) {
                    problem = applier.problem().orElse(null);
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                problem = null;
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
