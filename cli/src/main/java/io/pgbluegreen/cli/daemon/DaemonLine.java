package io.pgbluegreen.cli.daemon;

import io.pgbluegreen.cli.text.Amounts;
import java.util.Map;

/** The line that a daemon logs every few seconds. */
final class DaemonLine {

    private DaemonLine() {}

    static String of(WorkerState state, Map<String, Long> counters) {
        StringBuilder line = new StringBuilder(state.activity());
        if (!state.detail().isEmpty()) {
            line.append(": ").append(state.detail());
        }
        state.trouble().ifPresent(trouble -> line.append(": ").append(trouble.reason()));
        append(line, counters, "transactionsPerSecond", "/s transactions");
        append(line, counters, "changesPerSecond", "/s changes");
        append(line, counters, "seq", " = seq");
        if (counters.containsKey("lagMillis")) {
            line.append(", lag ").append(Amounts.millis(counters.get("lagMillis")));
        }
        return line.toString();
    }

    private static void append(StringBuilder line, Map<String, Long> counters, String name, String unit) {
        if (counters.containsKey(name)) {
            line.append(", ").append(Amounts.count(counters.get(name))).append(unit);
        }
    }
}
