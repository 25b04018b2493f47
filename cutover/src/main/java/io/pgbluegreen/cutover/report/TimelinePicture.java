package io.pgbluegreen.cutover.report;

import io.pgbluegreen.cutover.report.OperationReport.StepLine;
import java.util.List;
import java.util.Locale;

/** The steps of the write pause as bars on a scale of milliseconds, an inline SVG. */
final class TimelinePicture {

    private static final int WIDTH = 920;
    private static final int LABELS = 130;
    private static final int FIGURES = 80;
    private static final int ROW = 24;
    private static final int TOP = 26;

    private TimelinePicture() {}

    /** Of these steps, whose times are milliseconds since the operation began; empty for none. */
    static String of(List<StepLine> steps) {
        if (steps.isEmpty()) {
            return "";
        }
        double begin = steps.stream().mapToDouble(StepLine::startMillis).min().orElse(0);
        double end = steps.stream()
                .mapToDouble(step -> step.startMillis() + step.millis())
                .max()
                .orElse(begin);
        double span = Math.max(1, end - begin);
        int height = TOP + steps.size() * ROW + 6;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"the steps of the write pause over time\">",
                WIDTH,
                height));
        scale(svg, span, height);
        for (int i = 0; i < steps.size(); i++) {
            row(svg, steps.get(i), TOP + i * ROW, begin, span);
        }
        return svg.append("</svg>").toString();
    }

    private static void scale(StringBuilder svg, double span, int height) {
        double unit = unit(span);
        for (double at = 0; at <= span; at += unit) {
            double x = x(at, span);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>"
                            + "<text class=\"tick\" x=\"%.1f\" y=\"14\" text-anchor=\"middle\">%.0f ms</text>",
                    x,
                    TOP - 6,
                    x,
                    height - 4,
                    x,
                    at));
        }
    }

    /** 1, 2 or 5 times a power of ten, so that there are four to ten lines. */
    private static double unit(double span) {
        double power = Math.pow(10, Math.floor(Math.log10(span / 4)));
        double[] factors = {5, 2, 1};
        for (double factor : factors) {
            if (span / (factor * power) >= 4) {
                return Math.max(1, factor * power);
            }
        }
        return Math.max(1, power);
    }

    private static void row(StringBuilder svg, StepLine step, int y, double begin, double span) {
        String name = (step.undo() ? "undo " : "") + step.step();
        double left = x(step.startMillis() - begin, span);
        double right = x(step.startMillis() - begin + step.millis(), span);
        String kind = step.undo() ? "undo" : step.outcome();
        svg.append(String.format(
                Locale.ROOT,
                "<g><title>%s: %.1f ms, %s</title>"
                        + "<text class=\"name\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                        + "<rect class=\"bar %s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"3\"/>"
                        + "<text class=\"figure\" x=\"%.1f\" y=\"%d\">%.1f ms</text></g>",
                Html.escape(name),
                step.millis(),
                Html.escape(step.outcome()),
                LABELS - 8,
                y + 14,
                Html.escape(name),
                Html.escape(kind),
                left,
                y + 3,
                Math.max(2, right - left),
                ROW - 8,
                Math.max(left + 2, right) + 6,
                y + 14,
                step.millis()));
    }

    private static double x(double millis, double span) {
        return LABELS + millis / span * (WIDTH - LABELS - FIGURES);
    }
}
