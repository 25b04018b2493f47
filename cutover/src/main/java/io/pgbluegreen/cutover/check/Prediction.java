package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.plan.PausePrediction;
import io.pgbluegreen.cutover.plan.PausePrediction.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts together, from what was measured before, how long nobody's writes will get through. Pure. */
final class Prediction {

    /** A commit of a few rows, to disk, besides the way there. */
    private static final Duration COMMIT = Duration.ofMillis(4);

    /** Where no heartbeat was seen to arrive, the checks have complained already. */
    private static final Duration UNKNOWN_LATENCY = Duration.ofSeconds(1);

    /** What the pooler or the proxy takes for a new target. */
    private static final Duration SWITCH = Duration.ofMillis(40);

    private static final int JOURNAL_WRITES = 9;
    private static final int FENCE_QUERIES = 12;

    private Prediction() {}

    /**
     * What is measured.
     *
     * @param oldestTransaction age of the oldest transaction on {@code from}; zero for none
     * @param hold for how long the pooler may be waited for; empty where nothing holds clients
     * @param sequencesRead how long reading them again took
     */
    record Measured(
            Latency latency,
            Duration oldestTransaction,
            Optional<Duration> hold,
            Duration sequencesRead,
            int sequencesToMove) {}

    static PausePrediction of(Measured measured) {
        Latency latency = measured.latency();
        Duration there = latency.there().orElse(UNKNOWN_LATENCY);
        Duration back = latency.back().orElse(UNKNOWN_LATENCY);
        Duration commit = COMMIT.plus(latency.query());
        List<Part> parts = new ArrayList<>();
        Duration open = measured.hold()
                .filter(limit -> limit.compareTo(measured.oldestTransaction()) < 0)
                .orElse(measured.oldestTransaction());
        parts.add(new Part(
                "open transactions",
                open,
                "as long again as the oldest one of "
                        + measured.oldestTransaction().toMillis() + " ms has taken"));
        parts.add(new Part(
                "fence and sessions",
                commit.plus(latency.query().multipliedBy(FENCE_QUERIES)),
                FENCE_QUERIES + " queries of " + text(latency.query()) + " and a commit"));
        parts.add(new Part(
                "drain",
                commit.plus(there),
                "a heartbeat has just taken " + text(there) + " to the other side, behind all of the lag"));
        parts.add(new Part("proof", commit.plus(there), "the marker's seal takes the same way"));
        parts.add(new Part(
                "sequences",
                measured.sequencesRead().plus(measured.sequencesToMove() > 0 ? commit : Duration.ZERO),
                "reading them took " + text(measured.sequencesRead()) + "; " + measured.sequencesToMove()
                        + " are to be moved"));
        parts.add(new Part("way back", commit.plus(back), "a heartbeat has just taken " + text(back) + " back"));
        parts.add(new Part("switch", commit.plus(SWITCH), "opening the other side and sending clients there"));
        parts.add(new Part("journal", commit.multipliedBy(JOURNAL_WRITES), JOURNAL_WRITES + " commits"));
        return new PausePrediction(parts);
    }

    private static String text(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }
}
