package io.pgbluegreen.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** How long the parts of one fix took, in milliseconds. */
record SequenceTimes(double read, double plan, double apply) {

    double total() {
        return read + plan + apply;
    }

    /** Each part's median; the total's own median, not the sum. */
    static Map<String, Object> medians(List<SequenceTimes> times) {
        Map<String, Object> medians = new LinkedHashMap<>();
        put(medians, "readMillis", times, SequenceTimes::read);
        put(medians, "planMillis", times, SequenceTimes::plan);
        put(medians, "applyMillis", times, SequenceTimes::apply);
        put(medians, "totalMillis", times, SequenceTimes::total);
        medians.put("totalMillisAll", times.stream().map(SequenceTimes::total).toList());
        return medians;
    }

    private static void put(
            Map<String, Object> medians, String name, List<SequenceTimes> times, Function<SequenceTimes, Double> part) {
        medians.put(name, Medians.median(times.stream().map(part).toList()));
    }

    static String text(Map<String, Object> medians) {
        return "read " + millis(medians, "readMillis") + "  plan " + millis(medians, "planMillis") + "  apply "
                + millis(medians, "applyMillis") + "  total " + millis(medians, "totalMillis") + " ms";
    }

    private static String millis(Map<String, Object> medians, String name) {
        return medians.get(name) instanceof Double millis ? String.format(Locale.ROOT, "%6.1f", millis) : "?";
    }
}
