package io.pgbluegreen.demo.report;

import io.pgbluegreen.demo.stage.Majors;
import io.pgbluegreen.testkit.forum.LedgerCheck;
import io.pgbluegreen.testkit.forum.WorkloadStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers what the chapters find, so that there is a report wherever the story ends. */
public final class Findings {

    private final List<String> failures = new ArrayList<>();
    private final Map<String, Double> seconds = new LinkedHashMap<>();
    private final Map<String, Long> roundTrips = new LinkedHashMap<>();
    private String blueServerVersion = "";
    private String greenServerVersion = "";
    private long committed;
    private long rolledBack;
    private long seeded;
    private long copied;
    private long replicated;
    private long tables;
    private long compared;
    private long different;
    private long lost;
    private long unexpected;
    private Millis lag = new Millis(0, 0, 0, 0);

    /** Something that must not be; one is enough for the demo to fail. */
    public void failure(String sentence) {
        failures.add(sentence);
    }

    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** How long a chapter took. */
    public void took(String chapter, Duration duration) {
        seconds.put(chapter, Math.round(duration.toMillis() / 10.0) / 100.0);
    }

    public void servers(String blue, String green, long seededRows) {
        blueServerVersion = blue;
        greenServerVersion = green;
        seeded = seededRows;
    }

    public void copied(long rows) {
        copied = rows;
    }

    public void replicated(long changes) {
        replicated = changes;
    }

    public void workload(WorkloadStatistics statistics) {
        committed = statistics.committed();
        rolledBack = statistics.rolledBack();
    }

    public void lag(Millis millis) {
        lag = millis;
    }

    public void roundTrip(String side, Duration duration) {
        roundTrips.put(side, duration.toMillis());
    }

    public void compared(long tableCount, long rows, long differentRows) {
        tables = tableCount;
        compared = rows;
        different = differentRows;
    }

    public void ledger(LedgerCheck check) {
        lost = check.lost();
        unexpected = check.unexpected() + check.duplicates() + check.altered();
    }

    /** All of it. */
    public DemoReport report(Majors majors, int clients) {
        return new DemoReport(
                majors.blue(),
                majors.green(),
                blueServerVersion,
                greenServerVersion,
                failures.isEmpty(),
                failures,
                clients,
                committed,
                rolledBack,
                seeded,
                copied,
                replicated,
                tables,
                compared,
                different,
                lost,
                unexpected,
                lag,
                Map.copyOf(roundTrips),
                new LinkedHashMap<>(seconds));
    }
}
