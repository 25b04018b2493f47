package io.pgbluegreen.cli.cutover;

import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.cutover.report.OperationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How an operation ended, as people read it. */
public final class ReportText {

    private ReportText() {}

    /** Several lines, without a line break at the end. */
    public static String of(OperationReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.sentence());
        report.problem().ifPresent(problem -> lines.add("  because: " + problem));
        report.remedy().ifPresent(remedy -> lines.add("  → " + remedy));
        pause(report).ifPresent(lines::add);
        report.probe()
                .ifPresent(probe -> lines.add("the probe committed " + Amounts.count(probe.commits())
                        + " times, waited " + Amounts.millis(probe.longestPauseMillis()) + " at most, and saw "
                        + Amounts.count(probe.failedStatements()) + " failed statements"));
        if (report.sequences().moved() > 0) {
            lines.add(Amounts.count(report.sequences().moved()) + " of "
                    + Amounts.count(report.sequences().total()) + " sequences set");
        }
        for (Handover each : report.consumers()) {
            each.problem().ifPresent(problem -> lines.add("! consumer " + each.subscription() + ": " + problem));
        }
        return String.join("\n", lines);
    }

    private static Optional<String> pause(OperationReport report) {
        return report.writePauseMillis()
                .map(millis -> "write pause: " + Amounts.millis(millis)
                        + report.predictedPauseMillis()
                                .map(predicted -> ", predicted " + Amounts.millis(predicted))
                                .orElse(""));
    }
}
