package io.pgbluegreen.cli.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a cutover or rollback goes.
 *
 * @param maxWriteDowntime after which it is undone
 * @param maxLag under which it begins
 * @param lagPatience how long it waits for the lag to fall below that
 * @param maxTransactionAge of any transaction that is open when it begins
 * @param holdTimeout how long clients' transactions may take to end once the pooler holds
 * @param sequenceGap how many values of each sequence are left out on the other side
 * @param consumerTimeout how long consumers of the topic have to read it to its end
 * @param reportDir the folder of report.json and report.html
 * @param hooks commands by moment: {@code before-STEP}, {@code after-STEP}, {@code undone-STEP}
 */
public record Switching(
        Duration maxWriteDowntime,
        Duration maxLag,
        Duration lagPatience,
        Duration maxTransactionAge,
        Duration holdTimeout,
        int sequenceGap,
        Duration consumerTimeout,
        Path reportDir,
        Map<String, List<String>> hooks,
        Duration hookTimeout) {

    public Switching {
        hooks = Map.copyOf(hooks);
    }

    /** With other values, where they are given. */
    public Switching with(Optional<Duration> writeDowntime, Optional<Duration> lag, Optional<Path> reports) {
        return new Switching(
                writeDowntime.orElse(maxWriteDowntime),
                lag.orElse(maxLag),
                lagPatience,
                maxTransactionAge,
                holdTimeout,
                sequenceGap,
                consumerTimeout,
                reports.orElse(reportDir),
                hooks,
                hookTimeout);
    }
}
