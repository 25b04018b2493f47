package io.pgbluegreen.cutover.check;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.sequencefixer.Backwards;
import io.pgbluegreen.sequencefixer.SequenceComparison;
import io.pgbluegreen.sequencefixer.SequenceFixer;
import io.pgbluegreen.sequencefixer.SequencePlan;
import io.pgbluegreen.sequencefixer.SequenceReading;
import java.time.Duration;

/** Reads the sequences of both sides, which the write pause then only does again for what has moved. */
record SequencesCheck(SequenceReading from, SequenceReading to, SequencePlan plan, Duration readAgain) {

    private static final String NAME = "sequences";

    /** Many sequences of the same kind make many findings of the same kind. */
    private static final int MOST_FINDINGS = 50;

    static SequencesCheck run(Sides sides, Findings findings, Allowance allowance) {
        SequenceFixer fixer = new SequenceFixer(sides.settings().tables());
        SequenceReading from = read(sides.from(), fixer, allowance);
        SequenceReading to = read(sides.to(), fixer, allowance);
        long begun = System.nanoTime();
        sides.from()
                .session()
                .work("read the sequences", allowance.left(), connection -> fixer.readChangedSince(connection, from));
        Duration readAgain = Duration.ofNanos(System.nanoTime() - begun);
        SequencePlan plan = SequencePlan.of(
                SequenceComparison.of(from, to), sides.settings().sequenceGap(), Backwards.KEEP);
        plan.findings().stream().limit(MOST_FINDINGS).forEach(findings::add);
        if (plan.findings().size() > MOST_FINDINGS) {
            String more = plan.findings().size() - MOST_FINDINGS + " more findings about sequences";
            String remedy = "`bluegreen sequences --all` shows them.";
            if (plan.findings().stream().skip(MOST_FINDINGS).anyMatch(Finding::isBlocker)) {
                findings.blocker(NAME, more, remedy);
            } else {
                findings.warning(NAME, more, remedy);
            }
        }
        return new SequencesCheck(from, to, plan, readAgain);
    }

    private static SequenceReading read(OperationSide side, SequenceFixer fixer, Allowance allowance) {
        return side.session()
                .work("read the sequences", allowance.left(), connection -> fixer.read(connection, side.side()));
    }
}
