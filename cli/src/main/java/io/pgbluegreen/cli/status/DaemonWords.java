package io.pgbluegreen.cli.status;

import io.pgbluegreen.cli.status.StatusReport.Trouble;
import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.DaemonState;
import io.pgbluegreen.postgres.metadata.DesiredState;
import java.util.Map;
import java.util.Optional;

/** A daemon's row as a status shows it. */
final class DaemonWords {

    /** A daemon writes its row every second. */
    private static final long SILENT_MILLIS = 10_000;

    private static final String START =
            "`bluegreen run` starts all daemons; `bluegreen pg2pulsar` and `bluegreen pulsar2pg` start one.";

    private DaemonWords() {}

    static StatusReport.Daemon of(Daemon daemon) {
        DaemonState state = daemon.state();
        return new StatusReport.Daemon(
                state.name(),
                word(daemon),
                state.detail(),
                daemon.host(),
                daemon.pid(),
                daemon.silentForMillis(),
                state.counters());
    }

    /** What it says of what went wrong; one that was killed can say nothing, so that its silence has to do. */
    static Optional<Trouble> problem(Daemon daemon) {
        DaemonState state = daemon.state();
        if (isSilent(daemon)) {
            return Optional.of(new Trouble(
                    state.name(),
                    "nothing was heard of it for " + daemon.silentForMillis().orElse(0L) / 1000 + " s; it was "
                            + state.actual() + " then",
                    "Start it again where it ran, or elsewhere: it goes on where it stopped."));
        }
        return state.lastError()
                .map(error -> new Trouble(state.name(), error, state.remedy().orElse("")))
                .or(() -> atRest(daemon));
    }

    /** Nothing went wrong, and nothing is replicated: what it reads from grows. */
    private static Optional<Trouble> atRest(Daemon daemon) {
        String name = daemon.state().name();
        if (daemon.desired() == DesiredState.STOPPED) {
            return Optional.of(new Trouble(
                    name,
                    "it is to stand still since bluegreen finish was begun, which has not ended",
                    "Run `bluegreen finish` to its end; or `bluegreen setup`, which lets it work again."));
        }
        return daemon.state().actual().equals("stopped")
                ? Optional.of(
                        new Trouble(name, "it was stopped", "Start it again: it goes on where it stopped. " + START))
                : Optional.empty();
    }

    /** One that should have been started by now. */
    static Trouble neverStarted(String name) {
        return new Trouble(name, "it was never started, although the first load is done", START);
    }

    static StatusReport.Daemon nothingKnown(String name, String state) {
        return new StatusReport.Daemon(
                name, state, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }

    private static String word(Daemon daemon) {
        return isSilent(daemon) ? "silent" : daemon.state().actual();
    }

    private static boolean isSilent(Daemon daemon) {
        String actual = daemon.state().actual();
        boolean ended = actual.equals("stopped") || actual.equals("failed");
        return !ended && daemon.silentForMillis().orElse(0L) > SILENT_MILLIS;
    }
}
