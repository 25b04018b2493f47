package io.pgbluegreen.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.testkit.tpcb.LedgerWorkload;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Cutovers and rollbacks in turn, under load, and the pause that clients behind PgBouncer see. */
@Command(
        name = "cutover",
        description = "Write pause of cutovers and rollbacks in turn, as clients behind PgBouncer measure it:"
                + " the longest time in which none of them got a commit acknowledged.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class CutoverCommand implements Callable<Integer> {

    private static final long SETTLE_MILLIS = 2_000;
    private static final long PATIENCE_SECONDS = 120;

    @Option(names = "--rounds", description = "how many switches")
    private int rounds = 20;

    @Option(names = "--clients", description = "how many clients write")
    private int clients = 4;

    @Option(names = "--rate", description = "transactions a second, over all clients")
    private double rate = 1_000;

    @Option(names = "--blue-version", description = "major of the old side")
    private String blueVersion = "11";

    @Option(names = "--green-version", description = "major of the new side")
    private String greenVersion = "17";

    @Option(names = "--json", description = "file for the result")
    private @Nullable Path json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() throws Exception {
        try (SwitchStage stage = SwitchStage.open(blueVersion, greenVersion)) {
            out.printf(
                    Locale.ROOT,
                    "PostgreSQL %s and %s, fsync on, PgBouncer in transaction mode, %d clients, %.0f transactions/s%n",
                    blueVersion,
                    greenVersion,
                    clients,
                    rate);
            try (LedgerWorkload workload =
                    LedgerWorkload.start(stage.clients(), clients, rate, SwitchStage.SCALE, 42)) {
                TimeUnit.MILLISECONDS.sleep(5 * SETTLE_MILLIS);
                List<Double> pauses = switches(stage, workload);
                workload.stop();
                return finish(stage, workload, pauses);
            }
        }
    }

    private List<Double> switches(SwitchStage stage, LedgerWorkload workload) throws InterruptedException {
        List<Double> pauses = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            String command = round % 2 == 1 ? "cutover" : "rollback";
            long before = workload.acknowledged();
            long begun = System.nanoTime();
            workload.resetLongestGap();
            stage.run(command, "--yes");
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
            double pause = workload.longestGapMillis();
            double perSecond = (workload.acknowledged() - before) / ((System.nanoTime() - begun) / 1e9);
            pauses.add(pause);
            out.printf(
                    Locale.ROOT,
                    "%2d %-8s %6.0f ms without an acknowledged commit; %,d errors so far; %,.0f transactions/s%n",
                    round,
                    command,
                    pause,
                    workload.errors(),
                    perSecond);
        }
        return pauses;
    }

    private int finish(SwitchStage stage, LedgerWorkload workload, List<Double> pauses)
            throws SQLException, IOException, InterruptedException {
        awaitEqual(stage);
        boolean greenIsActive = rounds % 2 == 1;
        long lost;
        try (Connection active = stage.side(greenIsActive)) {
            lost = workload.lost(active);
        }
        List<Double> sorted = pauses.stream().sorted().toList();
        double p50 = Medians.median(pauses);
        double p95 = sorted.get((int) Math.ceil(0.95 * sorted.size()) - 1);
        double max = sorted.get(sorted.size() - 1);
        out.printf(
                Locale.ROOT,
                "%nwrite pause: p50 %.0f ms, p95 %.0f ms, max %.0f ms over %d switches%n",
                p50,
                p95,
                max,
                pauses.size());
        out.printf(
                "%,d transactions acknowledged, %d lost; %d failed statements, %d of them duplicate keys%s%n",
                workload.acknowledged(),
                lost,
                workload.errors(),
                workload.duplicateKeys(),
                workload.lastError().isEmpty() ? "" : "; the last: " + workload.lastError());
        write(pauses, p50, p95, max, workload, lost);
        return lost == 0 && workload.duplicateKeys() == 0 ? 0 : 1;
    }

    private void write(List<Double> pauses, double p50, double p95, double max, LedgerWorkload workload, long lost)
            throws IOException {
        Path file = json;
        if (file != null) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("pausesMillis", pauses);
            result.put("p50", p50);
            result.put("p95", p95);
            result.put("max", max);
            result.put("clientErrors", workload.errors());
            result.put("lostTransactions", lost);
            result.put("duplicateKeys", workload.duplicateKeys());
            result.put("acknowledgedTransactions", workload.acknowledged());
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), result);
        }
    }

    /** Nobody writes any more: both sides must come to hold the same rows. */
    private static void awaitEqual(SwitchStage stage) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String differences = stage.differences();
        while (!differences.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("rows differ after the last switch: " + differences);
            }
            TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
            differences = stage.differences();
        }
    }
}
