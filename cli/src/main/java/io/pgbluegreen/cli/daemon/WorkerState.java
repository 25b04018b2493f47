package io.pgbluegreen.cli.daemon;

import java.util.Map;
import java.util.Optional;

/**
 * What a worker is doing.
 *
 * @param activity one word: {@link #STARTING}, {@link #STANDBY}, {@link #RUNNING}, {@link #WAITING}, {@link #RETRYING}
 * @param detail one sentence on that, empty when there is nothing to add
 * @param trouble what it tries to get over by itself
 * @param counters numbers by name; those that only grow are {@link #TRANSACTIONS}, {@link #CHANGES} and {@link #BYTES}
 */
public record WorkerState(String activity, String detail, Optional<Trouble> trouble, Map<String, Long> counters) {

    static final String STARTING = "starting";
    static final String STANDBY = "standby";
    static final String RUNNING = "running";
    static final String WAITING = "waiting";
    static final String RETRYING = "retrying";

    static final String TRANSACTIONS = "transactions";
    static final String CHANGES = "changes";
    static final String BYTES = "bytes";

    /** Something that may pass, and what a person can do to that end; a sentence each. */
    public record Trouble(String reason, String remedy) {}

    public WorkerState {
        counters = Map.copyOf(counters);
    }

    /** Whether another process may be the one that works. */
    boolean isIdle() {
        return activity.equals(STARTING) || activity.equals(STANDBY);
    }

    /** Whether it has got as far as it can: it works, or would if another process did not. */
    boolean isEstablished() {
        return !activity.equals(STARTING);
    }

    long counter(String name) {
        return counters.getOrDefault(name, 0L);
    }
}
