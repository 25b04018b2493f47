package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.port.Traffic;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.Side;
import java.util.Optional;

/** Whether clients go to {@code from} now. */
final class TrafficCheck {

    private static final String NAME = "traffic";

    private TrafficCheck() {}

    static void run(Sides sides, Findings findings, Allowance allowance) {
        Traffic.State state = sides.traffic().state();
        Optional<Side> elsewhere =
                state.side().filter(side -> side != sides.from().side());
        if (elsewhere.isPresent()) {
            findings.blocker(
                    NAME,
                    sides.traffic().describe() + " must send clients to "
                            + sides.from().side() + ": " + state.detail(),
                    "Point it to " + sides.from().side() + " first.");
        }
        if (state.held()) {
            findings.blocker(
                    NAME, sides.traffic().describe() + " lets clients wait: " + state.detail(), "RESUME it first.");
        }
    }
}
