package io.pgbluegreen.cutover;

import io.pgbluegreen.cutover.hook.HookPoint;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an operation is done.
 *
 * @param maxWriteDowntime when writes have been kept out for so long, the operation is undone; 100 ms at least
 * @param maxLag with more than that, the operation does not begin
 * @param lagPatience how long it waits for the lag to fall below
 * @param maxTransactionAge with a transaction on {@code from} older than that, the operation does not begin
 * @param holdLimit how long the pooler may take until no client has a transaction open
 * @param consumerTimeout how long consumers may take to read what is left of the old topic
 * @param sequenceGap how many increments sequences are set further than where they stood
 * @param tables which tables, and thus sequences, belong to the migration
 * @param hooks commands by {@code before-STEP}, {@code after-STEP}, {@code undone-STEP}: program and arguments
 * @param hookTimeout a hook that takes longer is ended, and counts as a veto
 * @param compareLargeObjects whether the operation begins only when both sides have the same large objects
 * @param probe where the built-in probe connects while the operation runs, as an application would; empty for none
 */
public record CutoverSettings(
        Duration maxWriteDowntime,
        Duration maxLag,
        Duration lagPatience,
        Duration maxTransactionAge,
        Duration holdLimit,
        Duration consumerTimeout,
        long sequenceGap,
        TableFilter tables,
        Map<String, List<String>> hooks,
        Duration hookTimeout,
        boolean compareLargeObjects,
        Optional<ConnectionSettings> probe) {

    public CutoverSettings {
        hooks = Map.copyOf(hooks);
        if (sequenceGap < 0) {
            throw new IllegalArgumentException("expected a gap of 0 or more, found " + sequenceGap);
        }
        for (Duration time : List.of(maxLag, maxTransactionAge, holdLimit, consumerTimeout, hookTimeout)) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("expected times above zero, found " + time);
            }
        }
        if (maxWriteDowntime.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException(
                    "expected a write pause of at least 100 ms to be allowed, found " + maxWriteDowntime);
        }
        hooks.keySet().forEach(HookPoint::parse);
    }

    /** The documented defaults: no hooks, no probe. */
    public static CutoverSettings defaults(TableFilter tables) {
        return new CutoverSettings(
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                Duration.ofMinutes(1),
                0,
                tables,
                Map.of(),
                Duration.ofSeconds(30),
                true,
                Optional.empty());
    }
}
