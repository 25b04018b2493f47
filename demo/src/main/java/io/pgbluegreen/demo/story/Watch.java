package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.probe.LagProbe;
import io.pgbluegreen.demo.probe.Progress;
import io.pgbluegreen.demo.probe.ProgressProbe;
import io.pgbluegreen.demo.product.LocalReplication;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Watches replication and tells a line every second, until a goal is reached. */
final class Watch {

    private static final Duration LINE_INTERVAL = Duration.ofSeconds(1);
    private static final int LOOK_INTERVAL_MILLIS = 25;

    private final Narrator narrator;
    private final LocalReplication replication;
    private final ForumWorkload workload;
    private final ProgressProbe probe;
    private boolean headed;
    private Duration watchedBefore = Duration.ZERO;

    Watch(Narrator narrator, LocalReplication replication, ForumWorkload workload, ProgressProbe probe) {
        this.narrator = narrator;
        this.replication = replication;
        this.workload = workload;
        this.probe = probe;
    }

    ProgressProbe probe() {
        return probe;
    }

    /** The next line gets a heading again, and time begins anew. */
    void newChapter() {
        headed = false;
        watchedBefore = Duration.ZERO;
    }

    /**
     * Watches until the goal is reached.
     *
     * @param lag is told too, where it is measured
     * @return how long it took
     * @throws DemoFailure if it is not reached within {@code patience}
     */
    Duration until(Goal goal, Duration patience, Optional<LagProbe> lag) throws SQLException, InterruptedException {
        long begin = System.nanoTime();
        Lines lines = new Lines(lag, probe.now());
        while (true) {
            replication.requireRunning();
            Progress now = probe.now();
            Duration watched = Duration.ofNanos(System.nanoTime() - begin);
            lines.tell(now, watched);
            if (goal.reached(now, watched)) {
                watchedBefore = watchedBefore.plus(watched);
                return watched;
            }
            if (watched.compareTo(patience) > 0) {
                throw new DemoFailure(probe.active().other() + " is " + Figures.bytes(now.backlogBytes())
                        + " of WAL behind " + probe.active() + " and has not caught up within "
                        + patience.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_INTERVAL_MILLIS);
        }
    }

    /** Tells what has changed since the last line, when a second has passed. */
    private final class Lines {

        private final Optional<LagProbe> lag;
        private Progress last;
        private long lastCommitted = workload.statistics().committed();
        private Duration lastTold = Duration.ZERO;

        Lines(Optional<LagProbe> lag, Progress first) {
            this.lag = lag;
            this.last = first;
        }

        void tell(Progress now, Duration watched) {
            Duration interval = watched.minus(lastTold);
            if (interval.compareTo(LINE_INTERVAL) < 0) {
                return;
            }
            if (!headed) {
                narrator.heading(StreamLine.heading());
                headed = true;
            }
            long committed = workload.statistics().committed();
            narrator.say(StreamLine.of(
                    watchedBefore.plus(watched),
                    interval,
                    committed - lastCommitted,
                    now.changes() - last.changes(),
                    lag,
                    now));
            last = now;
            lastCommitted = committed;
            lastTold = watched;
        }
    }
}
