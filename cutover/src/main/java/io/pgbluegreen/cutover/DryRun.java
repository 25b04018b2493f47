package io.pgbluegreen.cutover;

import io.pgbluegreen.cutover.plan.PausePrediction;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import java.util.List;

/**
 * What an operation would do now.
 *
 * @param steps in their order
 * @param findings of all checks; with a blocker among them the operation would not begin
 */
public record DryRun(Side from, Side to, List<PlannedStep> steps, List<Finding> findings, PausePrediction prediction) {

    /**
     * One step.
     *
     * @param details what it would do here and now, a line each
     */
    public record PlannedStep(Step step, String does, List<String> details) {
        public PlannedStep {
            details = List.copyOf(details);
        }
    }

    public DryRun {
        steps = List.copyOf(steps);
        findings = List.copyOf(findings);
    }

    public boolean hasBlocker() {
        return findings.stream().anyMatch(Finding::isBlocker);
    }
}
