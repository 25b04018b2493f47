package io.pgbluegreen.cutover.report;

import io.pgbluegreen.cutover.journal.OperationNotes.MarkerPlace;
import io.pgbluegreen.cutover.port.Consumers.Handover;
import io.pgbluegreen.cutover.report.OperationReport.ClusterFacts;
import io.pgbluegreen.cutover.report.OperationReport.PredictedPart;
import io.pgbluegreen.cutover.report.OperationReport.ProbeFigures;
import io.pgbluegreen.cutover.report.OperationReport.Sequences;
import io.pgbluegreen.cutover.report.OperationReport.StepLine;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reports as they come out of operations, one that went well and one that did not. */
final class SampleReports {

    private SampleReports() {}

    static OperationReport done() {
        return report(
                Outcome.DONE,
                "green takes writes now. Writes were kept out for 231 ms.",
                Optional.empty(),
                List.of(
                        step("preflight", false, 20, 812.4, false, "done"),
                        step("hold", false, 835, 4.1, true, "done"),
                        step("fence", false, 843, 21.7, true, "done"),
                        step("terminate", false, 868, 44.0, true, "done"),
                        step("final-marker", false, 915, 5.2, true, "done"),
                        step("drain", false, 924, 43.9, true, "done"),
                        step("sequences", false, 971, 12.4, true, "done"),
                        step("first-marker", false, 987, 31.0, true, "done"),
                        step("unfence", false, 1022, 9.6, true, "done"),
                        step("switch-traffic", false, 1036, 28.3, true, "done"),
                        step("consumers", false, 1068, 140.2, false, "done"),
                        step("after", false, 1212, 310.0, false, "done")),
                List.of("Consumers to be handed over: billing, search"),
                Optional.of(new ProbeFigures(412, 239, 0, List.of())));
    }

    static OperationReport undone(String cause) {
        return report(
                Outcome.UNDONE,
                "The cutover was undone; blue takes writes, as before. Writes were kept out for 1310 ms.",
                Optional.of(cause),
                List.of(
                        step("preflight", false, 20, 812.4, false, "done"),
                        step("hold", false, 835, 4.1, true, "done"),
                        step("fence", false, 843, 21.7, true, "done"),
                        step("terminate", false, 868, 44.0, true, "done"),
                        step("final-marker", false, 915, 5.2, true, "done"),
                        step("drain", false, 924, 1102.0, true, "failed"),
                        step("final-marker", true, 2030, 6.0, true, "done"),
                        step("fence", true, 2040, 31.2, true, "done"),
                        step("hold", true, 2080, 8.0, true, "done")),
                List.of("Waits for blue (db1:5432), to let writes go on there: it does not answer"),
                Optional.of(new ProbeFigures(230, 1320, 2, List.of("2 × 57P01 terminating connection"))));
    }

    private static StepLine step(
            String name, boolean undo, double start, double millis, boolean inPause, String outcome) {
        return new StepLine(name, undo, start, millis, inPause, outcome);
    }

    private static OperationReport report(
            Outcome outcome,
            String sentence,
            Optional<String> problem,
            List<StepLine> steps,
            List<String> story,
            Optional<ProbeFigures> probe) {
        return new OperationReport(
                7,
                "cutover",
                Side.BLUE,
                Side.GREEN,
                new ClusterFacts("blue", "db1.example.com:5432", "forum", Optional.of("11")),
                new ClusterFacts("green", "db2.example.com:5432", "forum", Optional.of("17")),
                outcome,
                sentence,
                problem,
                problem.map(what -> "Look at green's applier, then run it again."),
                false,
                Instant.parse("2026-11-21T01:44:32.485Z"),
                Instant.parse("2026-11-21T01:44:34.007Z"),
                Optional.of(outcome == Outcome.DONE ? 231L : 1310L),
                Optional.of(188L),
                List.of(
                        new PredictedPart("drain", 41.2, "a heartbeat has just taken 36.0 ms to the other side"),
                        new PredictedPart("way back", 38.0, "a heartbeat has just taken 33.1 ms back")),
                steps,
                Optional.of(new MarkerPlace("0/16B3748", "0/16B3778", "0810a01f", 10423)),
                outcome == Outcome.DONE
                        ? Optional.of(new MarkerPlace("0/2A11F00", "0/2A11F30", "0811a003", 88))
                        : Optional.empty(),
                new Sequences(214, 31, List.of("public.posts_id_seq: 1041 → 1077")),
                "PgBouncer at 127.0.0.1:6432, database forum",
                probe,
                List.of(
                        new Handover("billing", true, 0, Optional.empty()),
                        new Handover("search", false, 12, Optional.of("it has not read 12 messages"))),
                List.of(Finding.warning("fence", "role \"etl\" has sessions in another database", "ALTER ROLE …")),
                story);
    }
}
