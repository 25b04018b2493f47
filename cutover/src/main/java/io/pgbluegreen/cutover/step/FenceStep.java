package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.fence.FenceState;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;

/** No application role can write on {@code from} any more. */
final class FenceStep implements StepWork {

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);

    private final Operation operation;

    FenceStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) {
        operation.from().session().work("raise the fence", allowance.left(), connection -> {
            operation.from().fence().raise(connection);
            return true;
        });
    }

    /** Waits for {@code from} where it is not there: nothing but this lets writes go on. */
    @Override
    public void undo(Allowance allowance) throws InterruptedException {
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
                    operation.tell("Waits for " + operation.from().where() + ", to let writes go on there: "
                            + problem.getMessage());
                    told = true;
                }
            }
            allowance.lookAgainIn(BETWEEN_ATTEMPTS);
        }
    }

    private void lower(Allowance allowance) {
        OperationSide from = operation.from();
        // Where another run has the lock, the fence is its business, and this throws.
        from.session().secure();
        FenceState state = from.session().work("lower the fence", allowance.left(), connection -> {
            // Undone before, as a rule; where that failed, writes of applications would count as foreign ones.
            MarkerTable.remove(connection, operation.finalMarker());
            from.fence().lower(connection);
            return from.fence().state(connection);
        });
        if (state.level() != Level.OPEN) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    from.where() + ": the fence was lowered, yet something of it stands: "
                            + String.join(" ", state.sentences()),
                    "Mend what the sentences name, then run the command again.");
        }
    }

    @Override
    public void cut() {
        operation.from().session().cut();
    }
}
