package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.FirstLoad;
import io.pgbluegreen.postgres.metadata.FirstLoadTables;
import io.pgbluegreen.postgres.metadata.TableLoad;
import java.util.List;
import java.util.Optional;

/** Whether green has everything: all tables loaded, and the constraints that were put off. */
final class FirstLoadCheck {

    private static final String NAME = "first load";

    private FirstLoadCheck() {}

    static void run(Sides sides, Findings findings, Allowance allowance) {
        OperationSide green = sides.from().side() == Side.GREEN ? sides.from() : sides.to();
        Optional<FirstLoad> load =
                green.session().work("tell of the first load", allowance.left(), FirstLoadTables::read);
        String remedy = "Run `bluegreen copy` to its end.";
        if (load.isEmpty() || !load.get().isDone()) {
            findings.blocker(
                    NAME,
                    green.where() + ": the first load "
                            + (load.isEmpty() ? "was never begun" : "has not come to its end"),
                    remedy);
            return;
        }
        List<TableLoad> missing =
                green.session().work("tell of the first load", allowance.left(), FirstLoadTables::tables).stream()
                        .filter(table -> table.state() != TableLoad.State.COPIED)
                        .toList();
        if (!missing.isEmpty()) {
            findings.blocker(
                    NAME,
                    green.where() + ": " + missing.size() + " tables are not loaded, "
                            + missing.get(0).table() + " among them",
                    remedy);
        }
        // Steps that were done are named there by the copy: "done: pre-data, post-data, foreign-keys".
        String detail = load.get().detail().orElse("");
        if (detail.contains("post-data") && !detail.contains("foreign-keys")) {
            findings.blocker(NAME, green.where() + ": the foreign keys are not there yet", remedy);
        }
    }
}
