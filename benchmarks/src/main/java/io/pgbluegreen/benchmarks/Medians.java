package io.pgbluegreen.benchmarks;

import java.util.List;
import java.util.Locale;

/** Middle and spread of a few measurements. */
final class Medians {

    private Medians() {}

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    static String text(List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        return String.format(
                Locale.ROOT,
                "median %.2f s (%.2f to %.2f, %d rounds)",
                median(seconds),
                sorted.get(0),
                sorted.get(sorted.size() - 1),
                sorted.size());
    }
}
