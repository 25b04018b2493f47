package io.pgbluegreen.cutover;

import io.pgbluegreen.cutover.DryRun.PlannedStep;
import io.pgbluegreen.cutover.check.Preflight;
import io.pgbluegreen.cutover.check.Sides;
import io.pgbluegreen.cutover.hook.HookPoint;
import io.pgbluegreen.cutover.plan.PausePrediction;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.Hooks.When;
import io.pgbluegreen.fence.ClientSession;
import io.pgbluegreen.fence.FencePlan;
import io.pgbluegreen.sequencefixer.SequenceMove;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Puts in words what each step would do here and now. */
final class DryRuns {

    private static final int MOST_LISTED = 20;
    private static final Duration PLAN_LIMIT = Duration.ofSeconds(15);

    private DryRuns() {}

    static DryRun of(Sides sides, Preflight.Result checks) {
        FencePlan fence = sides.from()
                .session()
                .work("look at what a fence would do", PLAN_LIMIT, connection -> sides.from()
                        .fence()
                        .plan(connection));
        List<PlannedStep> steps = Arrays.stream(Step.values())
                .map(step -> new PlannedStep(step, step.does(sides.from().side()), details(step, sides, checks, fence)))
                .toList();
        return new DryRun(
                sides.from().side(),
                sides.to().side(),
                steps,
                checks.findings(),
                checks.prediction().orElse(new PausePrediction(List.of())));
    }

    private static List<String> details(Step step, Sides sides, Preflight.Result checks, FencePlan fence) {
        List<String> details = new ArrayList<>();
        hook(When.BEFORE, step, sides, details);
        switch (step) {
            case HOLD ->
                details.add(
                        sides.traffic().canHold()
                                ? sides.traffic().describe() + " holds clients"
                                : "nothing holds clients: their statements fail until the switch");
            case FENCE -> {
                details.addAll(fence.acts());
                details.add("roles: " + (fence.roles().isEmpty() ? "none" : String.join(", ", fence.roles())));
            }
            case TERMINATE -> {
                details.add(fence.sessions().size() + " sessions now");
                fence.sessions().stream()
                        .limit(MOST_LISTED)
                        .map(ClientSession::describe)
                        .forEach(details::add);
            }
            case SEQUENCES ->
                checks.sequences().ifPresent(read -> {
                    details.add(read.plan().moves().size() + " of "
                            + read.from().sequences().size() + " as of now");
                    read.plan().moves().stream()
                            .limit(MOST_LISTED)
                            .map(SequenceMove::toString)
                            .forEach(details::add);
                });
            case SWITCH_TRAFFIC -> details.add(sides.traffic().describe());
            default -> {
                // Nothing depends on what is there.
            }
        }
        hook(When.AFTER, step, sides, details);
        hook(When.UNDONE, step, sides, details);
        return details;
    }

    private static void hook(When when, Step step, Sides sides, List<String> details) {
        HookPoint point = new HookPoint(when, step);
        List<String> command = sides.settings().hooks().get(point.toString());
        if (command != null) {
            details.add("hook " + point + ": " + String.join(" ", command));
        }
    }
}
