package io.pgbluegreen.cli.config;

import java.nio.file.Path;
import java.util.Set;

/** Turns the values of the sections {@code fence}, {@code cutover} and {@code consumers} into their settings. */
final class SwitchBinding {

    private static final String COMMAND = "command";

    private final Values values;
    private final Path reportDir;

    SwitchBinding(Values values, NamedFiles files) {
        this.values = values;
        this.reportDir = files.resolve(SwitchKeys.REPORT_DIR);
    }

    void check(Faults faults) {
        values.find(SwitchKeys.FENCE_WAYS).ifPresent(ways -> {
            if (ways.isEmpty()) {
                values.fault(
                        faults, SwitchKeys.FENCE_WAYS, "expected one way at least: nothing else keeps writes away");
            }
            boolean command = values.find(SwitchKeys.FENCE_COMMAND)
                    .filter(list -> !list.isEmpty())
                    .isPresent();
            if (command && !ways.contains(COMMAND)) {
                values.fault(faults, SwitchKeys.FENCE_COMMAND, "is not used: command is not one of fence.ways");
            } else if (!command && ways.contains(COMMAND)) {
                values.fault(faults, SwitchKeys.FENCE_WAYS, "names command, and fence.command is missing");
            }
        });
    }

    Fencing fencing() {
        return new Fencing(
                Set.copyOf(values.get(SwitchKeys.FENCE_WAYS)),
                Set.copyOf(values.get(SwitchKeys.EXEMPT_ROLES)),
                values.get(SwitchKeys.FENCE_COMMAND),
                values.get(SwitchKeys.FENCE_COMMAND_TIMEOUT),
                values.get(SwitchKeys.MAY_CLOSE_OTHER_DATABASES));
    }

    Switching switching() {
        return new Switching(
                values.get(SwitchKeys.MAX_WRITE_DOWNTIME),
                values.get(SwitchKeys.MAX_LAG),
                values.get(SwitchKeys.LAG_PATIENCE),
                values.get(SwitchKeys.MAX_TRANSACTION_AGE),
                values.get(SwitchKeys.HOLD_TIMEOUT),
                values.get(SwitchKeys.SEQUENCE_GAP),
                values.get(SwitchKeys.CONSUMER_TIMEOUT),
                reportDir,
                values.get(SwitchKeys.HOOKS),
                values.get(SwitchKeys.HOOK_TIMEOUT));
    }

    ConsumerSettings consumers() {
        return new ConsumerSettings(
                Set.copyOf(values.get(SwitchKeys.IGNORED_CONSUMERS)), values.get(SwitchKeys.CONSUMER_HOOK));
    }
}
