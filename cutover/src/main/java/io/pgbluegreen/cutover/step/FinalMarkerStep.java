package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.problem.Problem;

/** The last write on {@code from}. */
final class FinalMarkerStep implements StepWork {

    private final Operation operation;

    FinalMarkerStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) {
        OperationSide from = operation.from();
        from.session()
                .work(
                        "write the final marker",
                        allowance.left(),
                        connection -> MarkerTable.write(connection, operation.finalMarker(), from.side()));
    }

    /** Where it fails, the undoing of the fence tries again: that one must come through, and waits. */
    @Override
    public void undo(Allowance allowance) {
        try {
            operation.from().session().secure();
            operation
                    .from()
                    .session()
                    .work(
                            "remove the final marker",
                            allowance.left(),
                            connection -> MarkerTable.remove(connection, operation.finalMarker()));
        } catch (Problem problem) {
            operation.tell("The final marker could not be removed yet: " + problem.getMessage());
        }
    }

    @Override
    public void cut() {
        operation.from().session().cut();
    }
}
