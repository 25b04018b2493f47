package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.report.OperationReport.Sequences;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.sequencefixer.Backwards;
import io.pgbluegreen.sequencefixer.SequenceComparison;
import io.pgbluegreen.sequencefixer.SequenceFixer;
import io.pgbluegreen.sequencefixer.SequenceMove;
import io.pgbluegreen.sequencefixer.SequencePlan;
import io.pgbluegreen.sequencefixer.SequenceReading;

/** Moves the sequences of {@code to} where those of {@code from} stand. */
final class SequencesStep implements StepWork {

    private static final int EXAMPLES = 20;

    private final Operation operation;

    SequencesStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) {
        OperationSide to = operation.to();
        SequenceReading ofFrom =
                operation.sequencesOfFrom().orElseThrow(() -> new IllegalStateException("not drained"));
        SequenceReading ofTo = operation.sequencesOfTo().orElseThrow(() -> new IllegalStateException("not drained"));
        SequencePlan plan = SequencePlan.of(
                SequenceComparison.of(ofFrom, ofTo), operation.settings().sequenceGap(), Backwards.KEEP);
        for (Finding finding : plan.findings()) {
            if (finding.isBlocker()) {
                throw new Problem(Kind.UNAVAILABLE, finding.what(), finding.remedy());
            }
        }
        int moved = to.session().work("set the sequences", allowance.left(), connection -> new SequenceFixer(
                        operation.settings().tables())
                .apply(connection, to.side(), plan.moves()));
        operation.sequencesMoved(new Sequences(
                ofFrom.sequences().size(),
                moved,
                plan.moves().stream()
                        .limit(EXAMPLES)
                        .map(SequenceMove::toString)
                        .toList()));
    }

    @Override
    public void cut() {
        operation.to().session().cut();
    }
}
