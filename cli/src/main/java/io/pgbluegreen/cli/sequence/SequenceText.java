package io.pgbluegreen.cli.sequence;

import io.pgbluegreen.cli.sequence.SequenceReport.Row;
import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.cli.text.TextTable;
import java.util.ArrayList;
import java.util.List;

/** Sequences as people read them. */
public final class SequenceText {

    private static final String NONE = "-";

    private SequenceText() {}

    /**
     * Several lines, without a line break at the end.
     *
     * @param all whether sequences that are in step are shown too
     */
    public static String of(SequenceReport report, boolean all) {
        List<Row> shown = report.sequences().stream()
                .filter(row -> all || !row.relation().equals("equal"))
                .toList();
        List<String> lines = new ArrayList<>();
        if (!shown.isEmpty()) {
            TextTable table = new TextTable();
            table.row(List.of("sequence", report.from(), report.to(), report.to() + " is", ""));
            shown.forEach(row -> table.row(cells(row)));
            lines.addAll(table.lines());
            lines.add("");
        }
        report.findings().forEach(finding -> {
            lines.add((finding.severity().equals("blocker") ? "! " : "note: ") + finding.what());
            lines.add("  → " + finding.remedy());
        });
        long equal = report.sequences().size()
                - report.sequences().stream()
                        .filter(row -> !row.relation().equals("equal"))
                        .count();
        lines.add(Amounts.count(report.sequences().size()) + " sequences, " + Amounts.count(equal) + " in step");
        return String.join("\n", lines);
    }

    private static List<String> cells(Row row) {
        return List.of(
                row.name(),
                row.from().map(SequenceReport.Value::toString).orElse(NONE),
                row.to().map(SequenceReport.Value::toString).orElse(NONE),
                row.relation()
                        + row.difference()
                                .filter(difference -> difference.signum() != 0)
                                .map(difference ->
                                        " by " + Amounts.count(difference.abs().longValue()))
                                .orElse(""),
                row.target().map(target -> "→ " + target).orElse(""));
    }
}
