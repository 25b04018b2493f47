package io.pgbluegreen.cli.http;

import io.pgbluegreen.cli.daemon.Pulse;
import io.pgbluegreen.cli.status.StatusReport;
import io.pgbluegreen.postgres.metadata.DaemonState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Statuses as they could be. */
final class Reports {

    private Reports() {}

    /** Everything is known; blue takes writes. */
    static StatusReport whole() {
        return report(
                Optional.of(new StatusReport.Writes(
                        List.of("blue"), true, "blue takes writes", List.of(), Optional.empty(), Optional.empty())),
                new StatusReport.FirstLoad("done", 7, 7, 1234),
                Optional.of(2500L));
    }

    static StatusReport inOperation(String operation) {
        return report(
                Optional.of(new StatusReport.Writes(
                        List.of(), false, "neither", List.of(), Optional.of("wait"), Optional.of(operation))),
                new StatusReport.FirstLoad("done", 7, 7, 1234),
                Optional.of(0L));
    }

    /** Nothing answers. */
    static StatusReport silent() {
        return new StatusReport(
                "forum",
                "2026-11-21T01:44:32Z",
                List.of(
                        new StatusReport.Cluster("blue", "db1:5432", "forum", Optional.empty(), Optional.empty()),
                        new StatusReport.Cluster("green", "db2:5432", "forum", Optional.empty(), Optional.empty())),
                Optional.empty(),
                new StatusReport.FirstLoad("unknown", 0, 0, 0),
                List.of(direction("blue", "green", Optional.empty()), direction("green", "blue", Optional.empty())),
                List.of(),
                List.of(new StatusReport.Trouble("blue", "does not answer", "start it")));
    }

    static Pulse pulse(String daemon, String activity) {
        return new Pulse(
                new DaemonState(
                        daemon,
                        activity,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("transactions", 42L, "changes", 420L, "bytes", 4200L, "bytesInFlight", 17L)),
                System.nanoTime());
    }

    private static StatusReport report(
            Optional<StatusReport.Writes> writes, StatusReport.FirstLoad load, Optional<Long> number) {
        return new StatusReport(
                "forum",
                "2026-11-21T01:44:32Z",
                List.of(
                        new StatusReport.Cluster("blue", "db1:5432", "forum", Optional.of("11"), Optional.of(0L)),
                        new StatusReport.Cluster("green", "db2:5432", "forum", Optional.of("17"), Optional.of(3L))),
                writes,
                load,
                List.of(direction("blue", "green", number), direction("green", "blue", number)),
                List.of(),
                List.of());
    }

    private static StatusReport.Direction direction(String from, String to, Optional<Long> number) {
        StatusReport.Daemon daemon = new StatusReport.Daemon(
                "any", "running", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Map.of());
        return new StatusReport.Direction(
                from, to, daemon, daemon, number, Optional.empty(), number, number, number, number, number);
    }
}
