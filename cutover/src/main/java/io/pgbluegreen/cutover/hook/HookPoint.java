package io.pgbluegreen.cutover.hook;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.Hooks.When;
import java.util.Locale;

/** Where a hook runs: {@code before-fence}, {@code after-switch-traffic}. */
public record HookPoint(When when, Step step) {

    /**
     * Reads {@code before-STEP} or {@code after-STEP}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static HookPoint parse(String name) {
        for (When when : When.values()) {
            String prefix = when.name().toLowerCase(Locale.ROOT) + "-";
            if (name.startsWith(prefix)) {
                return new HookPoint(when, Step.of(name.substring(prefix.length())));
            }
        }
        throw new IllegalArgumentException("expected before-STEP or after-STEP, found '" + name + "'");
    }

    @Override
    public String toString() {
        return when.name().toLowerCase(Locale.ROOT) + "-" + step.label();
    }
}
