package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.cluster.ClusterSession.Use;
import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.fence.TerminateResult;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;

/** Ends the sessions that could still write. */
final class TerminateStep implements StepWork {

    private final Operation operation;

    TerminateStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) {
        OperationSide from = operation.from();
        TerminateResult result = from.session()
                .work("end the sessions that could write", allowance.left(), connection -> from.fence()
                        .terminate(connection, allowance.left()));
        for (Finding finding : result.findings()) {
            if (finding.isBlocker()) {
                throw new Problem(Kind.UNAVAILABLE, finding.what(), finding.remedy());
            }
            operation.tell(finding.what());
        }
        searchForLeaks(allowance.left());
    }

    /** Trying to write as every role takes a while; the marker goes its way meanwhile, and the drain waits for both. */
    private void searchForLeaks(Duration limit) {
        OperationSide from = operation.from();
        operation.lookForLeaks(
                operation.beside(() -> from.session().ask(Use.SECOND, "try the fence", limit, connection -> from.fence()
                        .verify(connection))));
    }

    @Override
    public void cut() {
        operation.from().session().cut();
    }
}
