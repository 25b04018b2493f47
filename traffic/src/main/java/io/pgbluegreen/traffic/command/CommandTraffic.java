package io.pgbluegreen.traffic.command;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.traffic.CheckedTraffic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Traffic that the operator's own program moves. It is called with {@code hold}, {@code release}, {@code switch blue},
 * {@code switch green} or {@code status} behind its arguments, may be called again in any state, and ends with status 0
 * when it has done its work. On {@code status} it prints one line: {@code blue}, {@code green} or {@code unknown}, and
 * {@code held} behind that while clients wait.
 */
public final class CommandTraffic implements CheckedTraffic {

    private final OperatorCommand command;
    private final boolean canHold;

    /**
     * @param canHold whether the program can make clients wait; if not, it is never called with {@code hold} and {@code
     *     release}
     */
    public CommandTraffic(OperatorCommand command, boolean canHold) {
        this.command = command;
        this.canHold = canHold;
    }

    @Override
    public boolean canHold() {
        return canHold;
    }

    @Override
    public void hold(Duration limit) {
        if (!canHold) {
            return;
        }
        try {
            run(limit, "hold");
        } catch (Problem e) {
            // It may have begun.
            try {
                release();
            } catch (Problem second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    @Override
    public void switchTo(Side side) {
        run(command.limit(), "switch", side.label());
    }

    @Override
    public void release() {
        if (canHold) {
            run(command.limit(), "release");
        }
    }

    @Override
    public State state() {
        try {
            return status();
        } catch (Problem e) {
            return new State(Optional.empty(), false, String.valueOf(e.getMessage()));
        }
    }

    private State status() {
        String line = run(command.limit(), "status").strip();
        List<String> words = List.of(line.split("\\s+", -1));
        boolean held = words.size() == 2 && words.get(1).equals("held");
        if (words.size() == 1 || held) {
            for (Side side : Side.values()) {
                if (words.get(0).equals(side.label())) {
                    return new State(
                            Optional.of(side),
                            held,
                            command.program() + " says that clients " + (held ? "wait to go" : "go") + " to " + side);
                }
            }
            if (words.get(0).equals("unknown")) {
                return new State(Optional.empty(), held, command.program() + " does not know where clients go");
            }
        }
        return new State(
                Optional.empty(),
                false,
                "expected of '" + command.program()
                        + " … status' one line with blue, green or unknown, and perhaps held; found '"
                        + line + "'");
    }

    @Override
    public List<Finding> check(Side active) {
        State state;
        try {
            state = status();
        } catch (Problem e) {
            return List.of(Finding.blocker("traffic", e));
        }
        if (state.side().isEmpty()) {
            return List.of(
                    Finding.warning("traffic", state.detail(), "Let the command tell on status where clients go."));
        }
        if (!state.side().get().equals(active)) {
            return List.of(Finding.blocker(
                    "traffic",
                    state.detail() + ", while " + active + " takes writes",
                    "Send clients to " + active + " first: run the command with 'switch " + active + "'."));
        }
        if (state.held()) {
            return List.of(Finding.warning("traffic", state.detail(), "Let them go: run the command with 'release'."));
        }
        return List.of();
    }

    private String run(Duration limit, String... arguments) {
        return command.run(limit, List.of(arguments), Map.of());
    }

    @Override
    public String describe() {
        return "the command " + command.program();
    }

    @Override
    public void close() {}
}
