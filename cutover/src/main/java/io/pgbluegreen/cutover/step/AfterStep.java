package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.fence.FenceState;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.problem.Problem;

/** What can wait until applications write again. Nothing here can fail the operation. */
final class AfterStep implements StepWork {

    private final Operation operation;

    AfterStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) throws InterruptedException {
        attempt(() -> look(operation.to(), Level.OPEN, allowance));
        if (!operation.isFromLost()) {
            attempt(() -> look(operation.from(), Level.RAISED, allowance));
            attempt(() -> LateLargeObjects.tell(operation, allowance));
        }
        if (operation.isResumedAfterwards()) {
            // Whoever ended the process before may have done so because of these; a rollback waits for this step.
            operation.tell("Missing statistics are not gathered again: run ANALYZE on "
                    + operation.to().where() + " where it is slow.");
        } else {
            MissingStatistics.gather(operation, allowance);
        }
    }

    private void look(OperationSide side, Level expected, Allowance allowance) {
        FenceState state = side.session().work("look at the fence", allowance.left(), connection -> side.fence()
                .state(connection));
        if (state.level() != expected) {
            operation.tell(side.where() + " should be " + (expected == Level.OPEN ? "open" : "fenced") + " now: "
                    + String.join(" ", state.sentences()));
        }
    }

    private void attempt(Runnable look) {
        try {
            look.run();
        } catch (Problem problem) {
            operation.tell(String.valueOf(problem.getMessage()));
        }
    }

    @Override
    public void cut() {
        operation.from().session().cut();
        operation.to().session().cut();
    }
}
