package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.narration.TextTable;
import io.pgbluegreen.demo.report.DemoReport;
import io.pgbluegreen.demo.report.Millis;
import io.pgbluegreen.demo.report.SwitchReport;
import java.util.List;

/** The last page: all figures in one table, and the verdict. */
final class Ending {

    private final Narrator narrator;

    Ending(Narrator narrator) {
        this.narrator = narrator;
    }

    void tell(DemoReport report) {
        narrator.say("");
        narrator.table(figures(report));
        if (report.passed()) {
            narrator.verdict(true, "Every row is equal on both sides, and every acknowledged transaction is on both.");
            return;
        }
        List<String> failures = report.failures();
        narrator.verdict(false, "FAILED: " + failures.get(0));
        failures.stream().skip(1).forEach(narrator::wrong);
    }

    private TextTable figures(DemoReport report) {
        TextTable table = new TextTable("Result", "");
        table.row(
                "PostgreSQL",
                report.blueServerVersion() + " " + narrator.look().arrow() + " " + report.greenServerVersion());
        table.row("transactions committed by clients", Figures.count(report.transactionsCommitted()));
        table.row("rows copied while they wrote", Figures.count(report.rowsCopied()));
        table.row(
                "row changes replicated, and back",
                Figures.count(report.rowsReplicated()) + " + " + Figures.count(report.rowsReplicatedBack()));
        pause(table, "cutover", report.cutover());
        pause(table, "rollback", report.rollback());
        table.row("errors that clients saw", Figures.count(report.clientErrors()));
        table.row("keys given out twice", Figures.count(report.duplicateKeys()));
        table.row("lag, median", lag(report.lagMillis(), report.lagMillis().p50()));
        table.row(
                "lag, 99th percentile",
                lag(report.lagMillis(), report.lagMillis().p99()));
        table.row("tables compared", Figures.count(report.tablesCompared()));
        table.row("rows compared", Figures.count(report.rowsCompared()));
        table.row("rows different", Figures.count(report.rowsDifferent()));
        table.row("transactions lost", Figures.count(report.lostTransactions()));
        table.row("time", "%.1f s".formatted(report.seconds().getOrDefault("total", 0.0)));
        return table;
    }

    private static void pause(TextTable table, String what, SwitchReport report) {
        boolean reached = !report.equals(SwitchReport.NONE);
        table.row("write pause of the " + what, reached ? Figures.millis(report.writePauseMillis()) : "-");
    }

    private static String lag(Millis lag, double millis) {
        return lag.measurements() == 0 ? "-" : Figures.millis(millis);
    }
}
