package io.pgbluegreen.cli.daemon;

import java.util.HashMap;
import java.util.Map;

/** Turns counters that grow into numbers a second, over the last few seconds. */
final class Rates {

    private static final long WINDOW_NANOS = 3_000_000_000L;

    private WorkerState from;
    private long fromNanos;
    private Map<String, Long> perSecond = Map.of();

    Rates(WorkerState state, long nanos) {
        this.from = state;
        this.fromNanos = nanos;
    }

    /** The state's counters, and besides each that grows its rate as of the last window that ended. */
    Map<String, Long> with(WorkerState state, long nanos) {
        if (nanos - fromNanos >= WINDOW_NANOS) {
            double seconds = (nanos - fromNanos) / 1e9;
            perSecond = Map.of(
                    "transactionsPerSecond", rate(state, WorkerState.TRANSACTIONS, seconds),
                    "changesPerSecond", rate(state, WorkerState.CHANGES, seconds),
                    "bytesPerSecond", rate(state, WorkerState.BYTES, seconds));
            from = state;
            fromNanos = nanos;
        }
        Map<String, Long> all = new HashMap<>(state.counters());
        all.putAll(perSecond);
        return all;
    }

    private long rate(WorkerState state, String name, double seconds) {
        // A worker that was started anew counts from 0 again.
        return Math.round(Math.max(0, state.counter(name) - from.counter(name)) / seconds);
    }
}
