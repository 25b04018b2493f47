package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.probe.LagProbe;
import io.pgbluegreen.demo.probe.Progress;
import java.time.Duration;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** The line that is told every second while changes stream, and the heading above. */
final class StreamLine {

    private static final String FORMAT = "%6s %14s %16s %11s %11s %11s";
    private static final double MICROS = 1_000;
    private static final double MEDIAN = 50;

    private StreamLine() {}

    static String heading() {
        return FORMAT.formatted("time", "committed/s", "replicated/s", "lag", "worst lag", "backlog");
    }

    /**
     * One second's line.
     *
     * @param committed transactions since the last line
     * @param changes row changes on green since the last line
     * @param lag to be told too, where it is measured
     */
    static String of(
            Duration time, Duration interval, long committed, long changes, Optional<LagProbe> lag, Progress now) {
        String median = "-";
        String worst = "-";
        if (lag.isPresent()) {
            Histogram micros = lag.get().sinceLast();
            double underway = lag.get().longestUnderway().toNanos() / 1e6;
            if (micros.getTotalCount() > 0) {
                median = Figures.millis(micros.getValueAtPercentile(MEDIAN) / MICROS);
            }
            worst = Figures.millis(Math.max(micros.getMaxValue() / MICROS, underway));
        }
        return FORMAT.formatted(
                time.toSeconds() + " s",
                Figures.count(Figures.perSecond(committed, interval)),
                Figures.count(Figures.perSecond(changes, interval)),
                median,
                worst,
                Figures.bytes(now.backlogBytes()));
    }
}
