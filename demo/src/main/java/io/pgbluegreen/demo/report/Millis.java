package io.pgbluegreen.demo.report;

import org.HdrHistogram.Histogram;

/** Quantiles of measured times, in milliseconds; all zero where nothing was measured. */
public record Millis(double p50, double p99, double max, long measurements) {

    /** Nothing was measured. */
    public static final Millis NONE = new Millis(0, 0, 0, 0);

    private static final double MICROS = 1_000;
    private static final double MEDIAN = 50;
    private static final double NINETY_NINTH = 99;

    /**
     * The quantiles of a histogram.
     *
     * @param micros measurements in microseconds
     */
    public static Millis of(Histogram micros) {
        return new Millis(
                micros.getValueAtPercentile(MEDIAN) / MICROS,
                micros.getValueAtPercentile(NINETY_NINTH) / MICROS,
                micros.getMaxValue() / MICROS,
                micros.getTotalCount());
    }
}
