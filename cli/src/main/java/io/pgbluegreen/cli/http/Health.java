package io.pgbluegreen.cli.http;

import io.pgbluegreen.cli.daemon.Pulse;
import io.pgbluegreen.postgres.metadata.DaemonState;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** {@code /live} and {@code /ready} of the daemons in this process. */
final class Health {

    /**
     * A supervisor looks every second, but may wait for a server that is away, for some ten seconds each time. Whoever
     * restarts a process that is not alive must not do so for that: this is well beyond.
     */
    static final Duration STUCK_AFTER = Duration.ofSeconds(60);

    private static final int FINE = 200;
    private static final int NOT_FINE = 503;

    private final Supplier<List<Pulse>> pulses;
    private final LongSupplier nanoTime;

    Health(Supplier<List<Pulse>> pulses, LongSupplier nanoTime) {
        this.pulses = pulses;
        this.nanoTime = nanoTime;
    }

    /** 503 when a supervisor does not look after its daemon any more: the process is stuck, a restart helps. */
    Answer live() {
        long now = nanoTime.getAsLong();
        List<String> stuck = pulses.get().stream()
                .filter(pulse -> !pulse.hasEnded() && pulse.age(now).compareTo(STUCK_AFTER) > 0)
                .map(pulse -> pulse.state().name() + ": nobody has looked after it for "
                        + pulse.age(now).toSeconds() + " s")
                .toList();
        return answer("alive", stuck);
    }

    /** 503 when a daemon does not do its work, or has trouble, with a line for each that says why. */
    Answer ready() {
        List<String> reasons = pulses.get().stream()
                .filter(pulse -> !pulse.isUp() || pulse.state().lastError().isPresent())
                .map(pulse -> reason(pulse.state()))
                .toList();
        return answer("ready", reasons);
    }

    private static String reason(DaemonState state) {
        return state.name() + ": " + state.actual()
                + state.detail().map(detail -> ": " + detail).orElse("")
                + state.lastError().map(error -> ": " + error).orElse("")
                + state.remedy().map(remedy -> " → " + remedy).orElse("");
    }

    private static Answer answer(String word, List<String> reasons) {
        return reasons.isEmpty()
                ? Answer.text(FINE, word)
                : Answer.text(NOT_FINE, "not " + word + "\n" + String.join("\n", reasons));
    }
}
