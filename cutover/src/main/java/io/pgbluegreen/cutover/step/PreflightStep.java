package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.check.Preflight;
import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.DdlCapture;
import io.pgbluegreen.postgres.metadata.PartitionLeafTable;
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
        operation.largeObjectsCompared(result.largeObjects());
        result.require();
        Side from = operation.from().side();
        Side to = operation.to().side();
        List<String> subscriptions = operation.consumers().prepare(from, to);
        if (!subscriptions.isEmpty()) {
            operation.tell("Consumers to be handed over: " + String.join(", ", subscriptions));
        }
        tellPartitions(allowance);
        TopicWatches.open(operation);
    }

    /**
     * Tells {@code from} and the databases that follow which partitions {@code to} has, before that takes writes. Only as
     * long as somebody records what becomes of them: otherwise they stop where they lack one.
     */
    private void tellPartitions(Allowance allowance) {
        OperationSide to = operation.to();
        String leaves = to.session().work("tell its partitions", allowance.left(), connection -> {
            PartitionLeafTable.note(connection, to.side());
            return DdlCapture.isRecording(connection)
                    ? PartitionLeafTable.describe(connection)
                    : PartitionLeafTable.NO_LEAVES;
        });
        operation.from().session().work("note the partitions of " + to.side(), allowance.left(), connection -> {
            PartitionLeafTable.replace(connection, to.side(), leaves);
            return leaves;
        });
        operation.consumers().tellPartitions(to.side(), leaves).forEach(operation::tell);
    }

    @Override
    public void cut() {
        for (OperationSide side : List.of(operation.from(), operation.to())) {
            side.session().cut();
        }
    }
}
