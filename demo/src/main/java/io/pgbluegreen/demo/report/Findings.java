package io.pgbluegreen.demo.report;

import io.pgbluegreen.demo.stage.Majors;
import io.pgbluegreen.postgres.Side;
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
    private String traffic = "";
    private long committed;
    private long rolledBack;
    private long seeded;
    private long copied;
    private long replicated;
    private long replicatedBack;
    private long tables;
    private long compared;
    private long different;
    private long lost;
    private long unexpected;
    private long clientErrors;
    private long duplicateKeys;
    private Millis lag = Millis.NONE;
    private Millis lagBack = Millis.NONE;
    private SwitchReport cutover = SwitchReport.NONE;
    private SwitchReport rollback = SwitchReport.NONE;

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

    /** {@code pgbouncer} or {@code command}. */
    public void traffic(String kind) {
        traffic = kind;
    }

    public void copied(long rows) {
        copied = rows;
    }

    /** How many row changes of this side the other one has got so far. */
    public void replicated(Side active, long changes) {
        if (active == Side.BLUE) {
            replicated = changes;
        } else {
            replicatedBack = changes;
        }
    }

    /** How far the other side was behind this one. */
    public void lag(Side active, Millis millis) {
        if (active == Side.BLUE) {
            lag = millis;
        } else {
            lagBack = millis;
        }
    }

    /** The switch away from this side. */
    public void switched(Side from, SwitchReport report) {
        if (from == Side.BLUE) {
            cutover = report;
        } else {
            rollback = report;
        }
    }

    public void workload(WorkloadStatistics statistics) {
        committed = statistics.committed();
        rolledBack = statistics.rolledBack();
        clientErrors = statistics.failedStatements() + statistics.failedConnects();
        duplicateKeys = statistics.duplicateKeys();
    }

    public void roundTrip(String side, Duration duration) {
        roundTrips.put(side, duration.toMillis());
    }

    public void compared(long tableCount, long rows, long differentRows) {
        tables = tableCount;
        compared = rows;
        different = differentRows;
    }

    /** One side's ledger; what is wrong on either counts. */
    public void ledger(LedgerCheck check) {
        lost += check.lost();
        unexpected += check.unexpected() + check.duplicates() + check.altered();
    }

    /** All of it. */
    public DemoReport report(Majors majors, int clients) {
        return new DemoReport(
                majors.blue(),
                majors.green(),
                blueServerVersion,
                greenServerVersion,
                traffic,
                failures.isEmpty(),
                failures,
                clients,
                committed,
                rolledBack,
                seeded,
                copied,
                replicated,
                replicatedBack,
                tables,
                compared,
                different,
                lost,
                unexpected,
                clientErrors,
                duplicateKeys,
                lag,
                lagBack,
                Map.copyOf(roundTrips),
                cutover,
                rollback,
                new LinkedHashMap<>(seconds));
    }
}
