package io.pgbluegreen.cutover.report;

import java.util.Locale;

/** Expected and actual write pause as two bars, an inline SVG. */
final class PauseBars {

    private static final int WIDTH = 920;
    private static final int LABELS = 130;
    private static final int FIGURES = 90;

    private PauseBars() {}

    static String of(OperationReport report) {
        double predicted = report.predictedPauseMillis().orElse(0L);
        double actual = report.writePauseMillis().orElse(0L);
        double seen = report.probe()
                .map(OperationReport.ProbeFigures::longestPauseMillis)
                .orElse(0L);
        double most = Math.max(1, Math.max(seen, Math.max(predicted, actual)));
        int height = report.probe().isPresent() ? 84 : 58;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"expected and actual write pause\">",
                WIDTH,
                height));
        bar(svg, "expected", "expected", predicted, most, 4);
        bar(svg, "actual", "done", actual, most, 30);
        if (report.probe().isPresent()) {
            bar(svg, "seen by the probe", "probe", seen, most, 56);
        }
        return svg.append("</svg>").toString();
    }

    private static void bar(StringBuilder svg, String name, String kind, double millis, double most, int y) {
        double width = millis / most * (WIDTH - LABELS - FIGURES);
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                        + "<rect class=\"bar %s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" rx=\"3\"/>"
                        + "<text class=\"figure\" x=\"%.1f\" y=\"%d\">%.0f ms</text>",
                LABELS - 8,
                y + 13,
                name,
                kind,
                LABELS,
                y,
                Math.max(2, width),
                LABELS + Math.max(2, width) + 6,
                y + 13,
                millis));
    }
}
