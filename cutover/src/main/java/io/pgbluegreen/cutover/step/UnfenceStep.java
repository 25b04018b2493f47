package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;

/** Applications may write on {@code to}. There is no way back from here, so it tries until its time is over. */
final class UnfenceStep implements StepWork {

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);

    private final Operation operation;

    UnfenceStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) throws InterruptedException {
        boolean told = false;
        while (true) {
            try {
                lower(allowance);
                return;
            } catch (Problem problem) {
                if (problem.kind() != Kind.UNAVAILABLE || allowance.isOver()) {
                    throw problem;
                }
                if (!told) {
                    operation.tell("Waits for " + operation.to().where() + ", to open it: " + problem.getMessage());
                    told = true;
                }
            }
            allowance.lookAgainIn(BETWEEN_ATTEMPTS);
        }
    }

    private void lower(Allowance allowance) {
        OperationSide to = operation.to();
        to.session().work("lower the fence", allowance.left(), connection -> {
            to.fence().lower(connection);
            return true;
        });
        restoreJournal();
    }

    /** Applications write already: nothing but a server that has gone again is a reason not to go on to their clients. */
    private void restoreJournal() {
        try {
            operation.to().session().restoreJournal();
        } catch (Problem problem) {
            if (problem.kind() == Kind.UNAVAILABLE) {
                throw problem;
            }
            operation.tell(
                    "The journal of " + operation.to().where() + " could not be opened again: " + problem.getMessage());
        }
    }

    @Override
    public void cut() {
        operation.to().session().cut();
    }
}
