package io.pgbluegreen.cli.cutover;

import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.cutover.DryRun;
import io.pgbluegreen.cutover.plan.PausePrediction;
import io.pgbluegreen.problem.Finding;
import java.util.ArrayList;
import java.util.List;

/** What an operation would do, as people read it. */
public final class DryRunText {

    private DryRunText() {}

    /** Several lines, without a line break at the end. */
    public static String of(DryRun run) {
        List<String> lines = new ArrayList<>();
        lines.add("from " + run.from() + " to " + run.to());
        int number = 0;
        for (DryRun.PlannedStep planned : run.steps()) {
            lines.add(String.format("%3d  %-15s %s", ++number, planned.step(), planned.does()));
            planned.details().forEach(detail -> lines.add("                       " + detail));
        }
        lines.add("");
        lines.add(prediction(run.prediction()));
        for (PausePrediction.Part part : run.prediction().parts()) {
            lines.add("  " + Amounts.millis(part.time().toMillis()) + "  " + part.name() + " (" + part.basis() + ")");
        }
        if (!run.findings().isEmpty()) {
            lines.add("");
            run.findings().forEach(finding -> lines.addAll(of(finding)));
        }
        return String.join("\n", lines);
    }

    private static String prediction(PausePrediction prediction) {
        return "predicted write pause: " + Amounts.millis(prediction.total().toMillis());
    }

    private static List<String> of(Finding finding) {
        return List.of(
                (finding.isBlocker() ? "! " : "note: ") + finding.check() + ": " + finding.what(),
                "  → " + finding.remedy());
    }
}
