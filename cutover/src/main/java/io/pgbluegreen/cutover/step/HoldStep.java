package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.port.Traffic;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.postgres.Side;

/** The pooler lets clients wait; without one, nothing. */
final class HoldStep implements StepWork {

    private final Operation operation;

    HoldStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) {
        Traffic traffic = operation.traffic();
        if (traffic.canHold()) {
            traffic.hold(allowance.atMost(operation.settings().holdLimit()));
        }
    }

    /** Clients go to {@code from} again, in whatever state a process that is gone has left the pooler. */
    @Override
    public void undo(Allowance allowance) {
        Traffic traffic = operation.traffic();
        Side from = operation.from().side();
        if (traffic.state().side().filter(side -> side != from).isPresent()) {
            traffic.switchTo(from);
        }
        traffic.release();
    }
}
