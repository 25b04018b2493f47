package io.pgbluegreen.cutover.run;

import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * How far an operation may have come, so that on the way back the hooks of all these steps are called. A step counts as
 * soon as its hook before is due: what that one has done must be taken back also where the step itself was not begun.
 */
final class ReachedSteps {

    /** So many of the steps, in their order. */
    private int reached;

    private ReachedSteps(int reached) {
        this.reached = reached;
    }

    /** Another process may have been on the way to the next step that has something to undo. */
    static ReachedSteps of(OperationState recorded) {
        Step step = recorded.step();
        if (recorded.phase() != Phase.UNDOING) {
            return new ReachedSteps(step.number());
        }
        int last = step.number();
        for (Step later : Step.values()) {
            if (later.compareTo(step) > 0) {
                last = later.number();
                if (later.undo().isPresent() || !later.isReversible()) {
                    break;
                }
            }
        }
        return new ReachedSteps(last);
    }

    void comesTo(Step step) {
        reached = Math.max(reached, step.number());
    }

    /** The steps that the operation has come back from when this one is undone, the last one first. */
    List<Step> leave(Step undone) {
        List<Step> left = new ArrayList<>();
        for (Step step : Step.values()) {
            if (step.compareTo(undone) >= 0 && step.number() <= reached) {
                left.add(0, step);
            }
        }
        reached = undone.number() - 1;
        return left;
    }
}
