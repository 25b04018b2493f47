package io.pgbluegreen.cli.largeobject;

import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.largeobject.LargeObjectDifference.Kind;
import io.pgbluegreen.postgres.largeobject.LargeObjectSummary;
import io.pgbluegreen.snapshotcopy.largeobject.LargeObjectCopy;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Tells a person how large objects do, line by line. */
public final class LargeObjectLines {

    private static final long EVERY_NANOS = 5_000_000_000L;

    private final PrintWriter out;
    private final Side source;
    private long told = System.nanoTime();

    /** @param source the side whose objects hold */
    public LargeObjectLines(PrintWriter out, Side source) {
        this.out = out;
        this.source = source;
    }

    /** Differences of one kind. */
    public record Found(long count, List<Long> first) {
        public Found {
            first = List.copyOf(first);
        }
    }

    /**
     * What a comparison has found, as JSON tells it.
     *
     * @param from the side whose objects hold
     * @param differences by kind: how many, and the OIDs of the first ten
     */
    public record Report(String from, long objects, long bytes, Map<String, Found> differences) {
        public Report {
            differences = Map.copyOf(differences);
        }
    }

    public static Report report(LargeObjectSummary summary, Side source) {
        Map<String, Found> differences = new TreeMap<>();
        for (Kind kind : Kind.values()) {
            differences.put(kind.name().toLowerCase(Locale.ROOT), new Found(summary.count(kind), summary.first(kind)));
        }
        return new Report(source.label(), summary.objects(), summary.bytes(), differences);
    }

    void progress(LargeObjectSummary summary) {
        if (System.nanoTime() - told >= EVERY_NANOS) {
            told = System.nanoTime();
            line("  " + amount(summary) + " so far");
        }
    }

    void compared(LargeObjectSummary summary) {
        line(amount(summary) + " compared");
        differences(summary, "! ");
        line(
                summary.isSame()
                        ? "both sides have the same"
                        : "  → `bluegreen large-objects --fix` brings " + source.other() + " in line with " + source);
    }

    void copied(LargeObjectCopy.Result result) {
        line(amount(result.found()) + " compared, " + Amounts.bytes(result.bytesSent()) + " sent from " + source
                + " to " + source.other());
        differences(result.found(), "  brought in line: ");
        result.notes().forEach(note -> line("  note: " + note));
    }

    private void differences(LargeObjectSummary summary, String prefix) {
        summary.sentences(source.label(), source.other().label()).forEach(sentence -> line(prefix + sentence));
    }

    private static String amount(LargeObjectSummary summary) {
        return Amounts.count(summary.objects()) + " large objects (" + Amounts.bytes(summary.bytes()) + ")";
    }

    private void line(String text) {
        out.println(text);
        out.flush();
    }
}
