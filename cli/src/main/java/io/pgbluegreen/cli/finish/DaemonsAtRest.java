package io.pgbluegreen.cli.finish;

import io.pgbluegreen.cli.cluster.Cluster;
import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.metadata.DesiredState;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Stops the daemons of one cluster by way of their rows, and waits until they have. */
final class DaemonsAtRest {

    private static final long ALIVE_MILLIS = 10_000;
    private static final Set<String> ENDED = Set.of("stopped", "failed");
    private static final Duration POLL = Duration.ofMillis(100);

    private DaemonsAtRest() {}

    /** Whether a daemon of this cluster works, or would as soon as its process starts. */
    static boolean anyWanted(Cluster cluster) {
        return read(cluster).stream().anyMatch(daemon -> daemon.desired() == DesiredState.RUNNING);
    }

    /**
     * Stops them.
     *
     * @throws Problem when one of them still works when the time is over
     */
    static void bring(Cluster cluster, Duration patience) {
        cluster.call("stop its daemons", connection -> {
            for (Daemon daemon : DaemonTable.readAll(connection)) {
                DaemonTable.setDesired(connection, daemon.state().name(), DesiredState.STOPPED);
            }
            return true;
        });
        long deadline = System.nanoTime() + patience.toNanos();
        List<Daemon> working = working(cluster);
        while (!working.isEmpty()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        cluster.where() + ": " + describe(working) + " did not stop within " + patience.toSeconds()
                                + " s",
                        "End that process, then run bluegreen finish again.");
            }
            LockSupport.parkNanos(POLL.toNanos());
            working = working(cluster);
        }
    }

    /** Where the processes are that stand idle now: {@code pg2pulsar-blue (process 77 on db1)}. */
    static String processes(Cluster cluster) {
        return describe(read(cluster).stream().filter(DaemonsAtRest::isAlive).toList());
    }

    private static List<Daemon> working(Cluster cluster) {
        return read(cluster).stream()
                .filter(daemon ->
                        isAlive(daemon) && !ENDED.contains(daemon.state().actual()))
                .toList();
    }

    private static boolean isAlive(Daemon daemon) {
        return daemon.silentForMillis().map(millis -> millis < ALIVE_MILLIS).orElse(false);
    }

    private static List<Daemon> read(Cluster cluster) {
        return cluster.call("read its daemons", DaemonTable::readAll);
    }

    private static String describe(List<Daemon> daemons) {
        return daemons.stream()
                .map(daemon -> daemon.state().name() + " (process "
                        + daemon.pid().map(String::valueOf).orElse("?") + " on "
                        + daemon.host().orElse("?") + ")")
                .collect(Collectors.joining(", "));
    }
}
