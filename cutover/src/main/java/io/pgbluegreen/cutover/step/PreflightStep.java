package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.check.Preflight;
import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.postgres.Side;
import java.util.List;
import java.util.function.Function;

/** Runs the checks, and gets ready all that must not take time in the write pause. */
final class PreflightStep implements StepWork {

    private final Operation operation;
    private final Function<Operation, Preflight> checks;

    PreflightStep(Operation operation, Function<Operation, Preflight> checks) {
        this.operation = operation;
        this.checks = checks;
    }

    @Override
    public void perform(Allowance allowance) throws InterruptedException {
        LeftOver.tidy(operation.from(), operation.to(), allowance);
        Preflight.Result result = checks.apply(operation).run(allowance);
        operation.found(result.findings());
        operation.predict(result.prediction());
        result.sequences().ifPresent(read -> operation.sequencesRead(read.from(), read.to()));
        result.require();
        Side from = operation.from().side();
        Side to = operation.to().side();
        List<String> subscriptions = operation.consumers().prepare(from, to);
        if (!subscriptions.isEmpty()) {
            operation.tell("Consumers to be handed over: " + String.join(", ", subscriptions));
        }
        TopicWatches.open(operation);
    }

    @Override
    public void cut() {
        for (OperationSide side : List.of(operation.from(), operation.to())) {
            side.session().cut();
        }
    }
}
