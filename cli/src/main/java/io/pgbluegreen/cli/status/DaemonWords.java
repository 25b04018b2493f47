package io.pgbluegreen.cli.status;

import io.pgbluegreen.cli.status.StatusReport.Trouble;
import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.DaemonState;
import java.util.Map;
import java.util.Optional;

/** A daemon's row as a status shows it. */
final class DaemonWords {

    /** A daemon writes its row every second. */
    private static final long SILENT_MILLIS = 10_000;

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

    /** What it says of what went wrong. */
    static Optional<Trouble> problem(Daemon daemon) {
        DaemonState state = daemon.state();
        return state.lastError()
                .map(error -> new Trouble(state.name(), error, state.remedy().orElse("")));
    }

    static StatusReport.Daemon nothingKnown(String name, String state) {
        return new StatusReport.Daemon(
                name, state, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
    }

    private static String word(Daemon daemon) {
        String actual = daemon.state().actual();
        boolean ended = actual.equals("stopped") || actual.equals("failed");
        boolean silent = daemon.silentForMillis().orElse(0L) > SILENT_MILLIS;
        return silent && !ended ? "silent" : actual;
    }
}
