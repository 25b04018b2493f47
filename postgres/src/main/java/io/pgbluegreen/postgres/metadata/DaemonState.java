package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.problem.Problem;
import java.util.Map;
import java.util.Optional;

/**
 * What a daemon says of itself.
 *
 * @param name for example {@code pg2pulsar-blue} or {@code pulsar2pg-green}
 * @param actual what it does now, in one word: {@code starting}, {@code running}, {@code standby}, {@code retrying},
 *     {@code stopped}, {@code failed}
 * @param detail more on that, for people
 * @param lastError what went wrong last
 * @param remedy what to do about it
 * @param counters numbers by name, for {@code status}
 */
public record DaemonState(
        String name,
        String actual,
        Optional<String> detail,
        Optional<String> lastError,
        Optional<String> remedy,
        Map<String, Long> counters) {

    public DaemonState {
        counters = Map.copyOf(counters);
        if (name.isEmpty() || actual.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a daemon's name and state, found '" + name + "' and '" + actual + "'");
        }
    }

    /** Without a problem. */
    public static DaemonState of(String name, String actual, String detail, Map<String, Long> counters) {
        return new DaemonState(name, actual, Optional.of(detail), Optional.empty(), Optional.empty(), counters);
    }

    /** With the problem that keeps it from its work. */
    public static DaemonState troubled(String name, String actual, Problem problem, Map<String, Long> counters) {
        return new DaemonState(
                name,
                actual,
                Optional.empty(),
                Optional.of(String.valueOf(problem.getMessage())),
                Optional.of(problem.remedy()),
                counters);
    }
}
