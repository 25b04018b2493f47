package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.check.Preflight;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.StepWork;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** Who does each step of an operation. */
public final class Steps {

    private Steps() {}

    /**
     * One work for each step.
     *
     * @param checks asked when the operation's checks are due
     */
    public static Map<Step, StepWork> of(Operation operation, Function<Operation, Preflight> checks) {
        Map<Step, StepWork> works = new EnumMap<>(Step.class);
        for (Step step : Step.values()) {
            works.put(step, work(step, operation, checks));
        }
        return works;
    }

    private static StepWork work(Step step, Operation operation, Function<Operation, Preflight> checks) {
        return switch (step) {
            case PREFLIGHT -> new PreflightStep(operation, checks);
            case HOLD -> new HoldStep(operation);
            case FENCE -> new FenceStep(operation);
            case TERMINATE -> new TerminateStep(operation);
            case FINAL_MARKER -> new FinalMarkerStep(operation);
            case DRAIN -> new DrainStep(operation);
            case SEQUENCES -> new SequencesStep(operation);
            case FIRST_MARKER -> new FirstMarkerStep(operation);
            case UNFENCE -> new UnfenceStep(operation);
            case SWITCH_TRAFFIC -> new SwitchTrafficStep(operation);
            case CONSUMERS -> new ConsumersStep(operation);
            case AFTER -> new AfterStep(operation);
        };
    }
}
