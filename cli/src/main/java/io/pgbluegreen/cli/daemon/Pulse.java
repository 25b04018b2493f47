package io.pgbluegreen.cli.daemon;

import io.pgbluegreen.postgres.metadata.DaemonState;
import java.time.Duration;

/**
 * What a daemon's supervisor saw when it last looked, which it does about every second. It looks later where a server
 * that it needs does not answer, and not any more once the daemon has ended.
 *
 * @param atNanos by {@link System#nanoTime}
 */
public record Pulse(DaemonState state, long atNanos) {

    static Pulse of(DaemonState state) {
        return new Pulse(state, System.nanoTime());
    }

    /** How long ago that was, at a moment by {@link System#nanoTime}. */
    public Duration age(long nanos) {
        return Duration.ofNanos(Math.max(0, nanos - atNanos));
    }

    /** Whether the daemon does what it is there for: it works, or it stands by to take over. */
    public boolean isUp() {
        return state.actual().equals(WorkerState.RUNNING) || state.actual().equals(WorkerState.STANDBY);
    }

    /** Whether it has failed or was stopped, so that nobody looks any more. */
    public boolean hasEnded() {
        return state.actual().equals(Supervisor.STOPPED) || state.actual().equals(Supervisor.FAILED);
    }
}
