package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.port.Traffic;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;

/** Clients go to {@code to}. There is no way back, so it tries for a while. */
final class SwitchTrafficStep implements StepWork {

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(200);
    private static final int MOST_ATTEMPTS = 10;

    private final Operation operation;

    SwitchTrafficStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) throws InterruptedException {
        Traffic traffic = operation.traffic();
        for (int attempt = 1; ; attempt++) {
            try {
                traffic.switchTo(operation.to().side());
                traffic.release();
                return;
            } catch (Problem problem) {
                if (attempt == MOST_ATTEMPTS || allowance.isOver()) {
                    throw problem;
                }
                if (attempt == 1) {
                    operation.tell(
                            "Tries again to send clients to " + operation.to().side() + ": " + problem.getMessage());
                }
            }
            allowance.lookAgainIn(BETWEEN_ATTEMPTS);
        }
    }
}
