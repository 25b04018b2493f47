package io.pgbluegreen.cli.http;

import io.pgbluegreen.cli.status.StatusReport;
import java.util.Locale;
import java.util.Optional;

/** Where a migration is, as a label of {@code bluegreen_phase}. */
enum Phase {
    /** Neither cluster could be asked. */
    UNKNOWN,
    /** Set up, and green is not loaded yet. */
    SETUP,
    /** The first load is under way. */
    COPY,
    REPLICATING,
    /** A cutover has begun and not ended. */
    CUTOVER,
    /** A rollback has begun and not ended. */
    ROLLBACK;

    static Phase of(StatusReport report) {
        Optional<String> operation = report.writes().flatMap(StatusReport.Writes::openOperation);
        if (operation.isPresent()) {
            return operation.get().contains("rollback") ? ROLLBACK : CUTOVER;
        }
        return switch (report.firstLoad().state()) {
            case "done" -> REPLICATING;
            case "under way" -> COPY;
            case "not begun" -> SETUP;
            default -> UNKNOWN;
        };
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
