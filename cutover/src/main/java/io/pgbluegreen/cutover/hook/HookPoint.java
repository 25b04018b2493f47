package io.pgbluegreen.cutover.hook;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.Hooks.When;
import java.util.Locale;

/** Where a hook runs: {@code before-fence}, {@code undone-fence}, {@code after-switch-traffic}. */
public record HookPoint(When when, Step step) {

    /** Whether an operation can come back from it, or from what its hook before it has done. */
    public static boolean canBeUndone(Step step) {
        return step.isInWritePause() && step.compareTo(Step.UNFENCE) <= 0;
    }

    /**
     * Reads {@code before-STEP}, {@code after-STEP} or {@code undone-STEP}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static HookPoint parse(String name) {
        for (When when : When.values()) {
            String prefix = when.name().toLowerCase(Locale.ROOT) + "-";
            if (name.startsWith(prefix)) {
                HookPoint point = new HookPoint(when, Step.of(name.substring(prefix.length())));
                if (when == When.UNDONE && !canBeUndone(point.step)) {
                    throw new IllegalArgumentException(
                            "nothing is undone at " + point.step + ": expected undone- with one of hold to unfence");
                }
                return point;
            }
        }
        throw new IllegalArgumentException("expected before-STEP, after-STEP or undone-STEP, found '" + name + "'");
    }

    @Override
    public String toString() {
        return when.name().toLowerCase(Locale.ROOT) + "-" + step.label();
    }
}
