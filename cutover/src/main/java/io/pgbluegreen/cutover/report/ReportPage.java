package io.pgbluegreen.cutover.report;

import io.pgbluegreen.cutover.journal.OperationNotes.MarkerPlace;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.cutover.report.OperationReport.ClusterFacts;
import io.pgbluegreen.cutover.report.OperationReport.ProbeFigures;
import io.pgbluegreen.cutover.report.OperationReport.StepLine;
import io.pgbluegreen.problem.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A report as one HTML page that needs nothing else: no script, no file, no network. */
final class ReportPage {

    private final OperationReport report;
    private final Html html = new Html();

    private ReportPage(OperationReport report) {
        this.report = report;
    }

    static String of(OperationReport report) {
        return new ReportPage(report).page();
    }

    private String page() {
        String title =
                capitalized(report.kind()) + " " + report.operation() + ": " + report.from() + " → " + report.to();
        html.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .element("title", title)
                .raw("<style>" + css() + "</style></head><body><main>")
                .element("h1", title);
        head();
        cards();
        pictures();
        steps();
        prediction();
        markers();
        sequences();
        consumers();
        probe();
        findings();
        list("What happened", report.story());
        return html.raw("</main></body></html>\n").toString();
    }

    private void head() {
        html.element(
                "p",
                "dim",
                cluster(report.fromCluster()) + " → " + cluster(report.toCluster()) + " · traffic: "
                        + report.traffic());
        html.element(
                "p",
                "dim",
                report.startedAt().truncatedTo(ChronoUnit.SECONDS) + " to "
                        + report.endedAt().truncatedTo(ChronoUnit.SECONDS)
                        + (report.resumed() ? " · ended by another process than began it" : ""));
        html.raw("<p class=\"verdict\">")
                .element(
                        "span",
                        "badge " + report.outcome(),
                        report.outcome().toString().replace('-', ' '))
                .text(" " + report.sentence())
                .raw("</p>");
        if (report.problem().isPresent()) {
            html.raw("<div class=\"box problem\">")
                    .element("p", report.problem().get());
            report.remedy().ifPresent(remedy -> html.element("p", "dim", remedy));
            html.raw("</div>");
        }
    }

    private void cards() {
        html.raw("<div class=\"cards\">");
        card("write pause", millis(report.writePauseMillis()));
        card("expected", millis(report.predictedPauseMillis()));
        report.probe().ifPresent(probe -> {
            card("longest pause seen by the probe", probe.longestPauseMillis() + " ms");
            card("statements that failed", Long.toString(probe.failedStatements()));
        });
        card(
                "sequences moved",
                report.sequences().moved() + " of " + report.sequences().total());
        html.raw("</div>");
    }

    private void card(String name, String figure) {
        html.raw("<div class=\"card\">")
                .element("b", figure)
                .element("span", "dim", name)
                .raw("</div>");
    }

    private void pictures() {
        List<StepLine> paused =
                report.steps().stream().filter(StepLine::inWritePause).toList();
        if (paused.isEmpty()) {
            return;
        }
        html.element("h2", "The write pause")
                .raw("<div class=\"box\">")
                .raw(TimelinePicture.of(paused))
                .raw("</div>");
        html.element("h2", "Expected and actual")
                .raw("<div class=\"box\">")
                .raw(PauseBars.of(report))
                .raw("</div>");
    }

    private void steps() {
        table("Steps", List.of("step", "#began after", "#took", "outcome"));
        for (StepLine step : report.steps()) {
            html.raw("<tr>")
                    .element("td", (step.undo() ? "undo " : "") + step.step())
                    .element("td", "number", number(step.startMillis()))
                    .element("td", "number", number(step.millis()))
                    .element("td", step.outcome())
                    .raw("</tr>");
        }
        html.raw("</table></div>");
    }

    private void prediction() {
        if (report.prediction().isEmpty()) {
            return;
        }
        table("What was expected", List.of("part", "#time", "basis"));
        report.prediction().forEach(part -> html.raw("<tr>")
                .element("td", part.name())
                .element("td", "number", number(part.millis()))
                .element("td", part.basis())
                .raw("</tr>"));
        html.raw("</table></div>");
    }

    private void markers() {
        if (report.finalMarker().isEmpty() && report.firstMarker().isEmpty()) {
            return;
        }
        table("Markers", List.of("marker", "commit LSN", "end LSN", "#frame", "message"));
        marker("final, on " + report.from(), report.finalMarker());
        marker("first, on " + report.to(), report.firstMarker());
        html.raw("</table></div>");
    }

    private void marker(String name, Optional<MarkerPlace> place) {
        place.ifPresent(at -> html.raw("<tr>")
                .element("td", name)
                .element("td", at.lsn())
                .element("td", at.endLsn())
                .element("td", "number", Long.toString(at.seq()))
                .raw("<td>")
                .element("code", at.messageId())
                .raw("</td></tr>"));
    }

    private void sequences() {
        list("Sequences moved", report.sequences().examples());
        int more = report.sequences().moved() - report.sequences().examples().size();
        if (more > 0) {
            html.element("p", "dim", "and " + more + " more");
        }
    }

    private void consumers() {
        if (report.consumers().isEmpty()) {
            return;
        }
        table("Consumers", List.of("subscription", "handed over", "#left on the old topic", ""));
        for (Handover handover : report.consumers()) {
            html.raw("<tr>")
                    .element("td", handover.subscription())
                    .element("td", handover.passed() ? "yes" : "no")
                    .element("td", "number", Long.toString(handover.waiting()))
                    .element("td", handover.problem().orElse(""))
                    .raw("</tr>");
        }
        html.raw("</table></div>");
    }

    private void probe() {
        report.probe().map(ProbeFigures::errors).ifPresent(errors -> list("Errors that the probe saw", errors));
    }

    private void findings() {
        if (report.findings().isEmpty()) {
            return;
        }
        table("Findings of the checks", List.of("", "check", "what", "remedy"));
        for (Finding finding : report.findings()) {
            html.raw("<tr>")
                    .element("td", finding.severity().toString())
                    .element("td", finding.check())
                    .element("td", finding.what())
                    .raw("<td>")
                    .element("code", finding.remedy())
                    .raw("</td></tr>");
        }
        html.raw("</table></div>");
    }

    private void table(String title, List<String> columns) {
        html.element("h2", title).raw("<div class=\"box\"><table><tr>");
        for (String column : columns) {
            // A column of figures is named with a sign in front.
            if (column.startsWith("#")) {
                html.element("th", "number", column.substring(1));
            } else {
                html.element("th", column);
            }
        }
        html.raw("</tr>");
    }

    private void list(String title, List<String> items) {
        if (items.isEmpty()) {
            return;
        }
        html.element("h2", title).raw("<div class=\"box\"><ul>");
        items.forEach(item -> html.element("li", item));
        html.raw("</ul></div>");
    }

    private static String cluster(ClusterFacts facts) {
        return facts.side()
                + facts.version()
                        .map(version -> " (PostgreSQL " + version + ")")
                        .orElse("") + " at " + facts.address() + "/" + facts.database();
    }

    private static String millis(Optional<Long> millis) {
        return millis.map(value -> value + " ms").orElse("–");
    }

    private static String number(double millis) {
        return String.format(Locale.ROOT, "%,.1f ms", millis);
    }

    private static String capitalized(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static String css() {
        try (InputStream file = ReportPage.class.getResourceAsStream("report.css")) {
            if (file == null) {
                throw new IllegalStateException("report.css is missing beside " + ReportPage.class);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
