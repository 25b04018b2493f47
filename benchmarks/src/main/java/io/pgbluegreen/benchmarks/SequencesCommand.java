package io.pgbluegreen.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.catalog.TableFilter;
import io.pgbluegreen.sequencefixer.Relation;
import io.pgbluegreen.sequencefixer.SequenceComparison;
import io.pgbluegreen.sequencefixer.SequenceFixer;
import io.pgbluegreen.sequencefixer.SequencePlan;
import io.pgbluegreen.sequencefixer.SequenceReading;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What sequences cost in the write pause: both sides read, the plan made, those that moved set and read back. */
@Command(
        name = "sequences",
        description =
                "Time to bring the other side's sequences to their values, there and back, against one at a time.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class SequencesCommand implements Callable<Integer> {

    private static final int SOME = 100;

    @Option(names = "--count", description = "how many sequences each cluster has")
    private int count = 10_000;

    @Option(names = "--rounds", description = "how often each case is measured")
    private int rounds = 5;

    @Option(names = "--blue-version", description = "major of one side")
    private String blueVersion = "11";

    @Option(names = "--green-version", description = "major of the other side")
    private String greenVersion = "17";

    @Option(names = "--json", description = "file for the result")
    private @Nullable Path json;

    private final PrintStream out = System.out;
    private final SequenceFixer fixer = new SequenceFixer(TableFilter.ALL);

    @Override
    public Integer call() throws Exception {
        try (SequenceCluster blue = SequenceCluster.start(Side.BLUE, blueVersion, count);
                SequenceCluster green = SequenceCluster.start(Side.GREEN, greenVersion, count)) {
            out.printf(
                    "PostgreSQL %s and %s, %,d sequences, fsync on, %d processors; medians of %d rounds%n",
                    blueVersion, greenVersion, count, Runtime.getRuntime().availableProcessors(), rounds);
            // The sessions' first look and the JVM's first run are before the pause.
            round(blue, green, count);
            round(green, blue, count);
            List<Map<String, Object>> cases = new ArrayList<>();
            for (int moved : new int[] {count, Math.min(SOME, count), 0}) {
                cases.add(measure(blue, green, moved));
                cases.add(measure(green, blue, moved));
            }
            write(cases, measureOneByOne(blue, green));
        }
        return 0;
    }

    private Map<String, Object> measure(SequenceCluster from, SequenceCluster to, int moved) throws SQLException {
        List<SequenceTimes> times = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            times.add(round(from, to, moved));
        }
        Map<String, Object> medians = SequenceTimes.medians(times);
        out.printf("%-5s to %-5s %,6d moved: %s%n", from.side(), to.side(), moved, SequenceTimes.text(medians));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("from", from.side().label());
        result.put("to", to.side().label());
        result.put("moved", moved);
        result.putAll(medians);
        return result;
    }

    /** It does the same work however many have moved. */
    private List<Double> measureOneByOne(SequenceCluster blue, SequenceCluster green) throws SQLException {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            millis.add(i % 2 == 0 ? oneByOne(blue, green) : oneByOne(green, blue));
        }
        out.printf(Locale.ROOT, "one SELECT and one setval for each: %,.1f ms%n", Medians.median(millis));
        return millis;
    }

    private SequenceTimes round(SequenceCluster from, SequenceCluster to, int moved) throws SQLException {
        SequenceReading earlierFrom = fixer.read(from.session(), from.side());
        SequenceReading earlierTo = fixer.read(to.session(), to.side());
        from.take(moved);
        long begin = System.nanoTime();
        SequenceReading nowFrom = fixer.readChangedSince(from.session(), earlierFrom);
        SequenceReading nowTo = fixer.readChangedSince(to.session(), earlierTo);
        long read = System.nanoTime();
        SequencePlan plan = SequencePlan.of(SequenceComparison.of(nowFrom, nowTo));
        long planned = System.nanoTime();
        int set = fixer.apply(to.session(), to.side(), plan.moves());
        long applied = System.nanoTime();
        if (set != moved) {
            throw new IllegalStateException("expected " + moved + " sequences to be set, found " + set);
        }
        requireEqual(from, to);
        return new SequenceTimes(millis(begin, read), millis(read, planned), millis(planned, applied));
    }

    private double oneByOne(SequenceCluster from, SequenceCluster to) throws SQLException {
        from.take(count);
        long begin = System.nanoTime();
        from.copyOneByOne(to, count);
        long end = System.nanoTime();
        requireEqual(from, to);
        return millis(begin, end);
    }

    private void requireEqual(SequenceCluster from, SequenceCluster to) throws SQLException {
        SequenceComparison comparison =
                SequenceComparison.of(fixer.read(from.session(), from.side()), fixer.read(to.session(), to.side()));
        if (comparison.pairs().size() != count
                || comparison.pairs().stream().anyMatch(pair -> pair.relation() != Relation.EQUAL)) {
            throw new IllegalStateException("the sequences of both sides differ after a round");
        }
    }

    private static double millis(long begin, long end) {
        return (end - begin) / 1e6;
    }

    private void write(List<Map<String, Object>> cases, List<Double> oneByOne) throws IOException {
        Path file = json;
        if (file != null) {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("count", count);
            result.put("blueVersion", blueVersion);
            result.put("greenVersion", greenVersion);
            result.put("rounds", rounds);
            result.put("cases", cases);
            result.put("oneByOneMillis", Medians.median(oneByOne));
            result.put("oneByOneMillisAll", oneByOne);
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), result);
        }
    }
}
