package io.pgbluegreen.cutover.hook;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.Hooks;
import io.pgbluegreen.operatorprogram.ProgramRun;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs the operator's commands. They find {@code BLUEGREEN_OPERATION}, {@code _STEP}, {@code _PHASE} ({@code before},
 * {@code after} or {@code undone}), {@code _FROM} and {@code _TO} in their environment. One that ends with another code than 0, cannot be
 * started or does not end in time vetoes.
 */
public final class CommandHooks implements Hooks {

    private static final int MOST_SHOWN = 500;

    private final Map<HookPoint, List<String>> commands = new HashMap<>();
    private final Duration limit;
    private final Map<String, String> environment;

    /**
     * @param commands program and arguments by the hook point's name
     * @param limit for each
     */
    public CommandHooks(Map<String, List<String>> commands, Duration limit, long operation, Side from) {
        commands.forEach((name, command) -> {
            if (command.isEmpty()) {
                throw new IllegalArgumentException("the hook " + name + " needs a command, found none");
            }
            this.commands.put(HookPoint.parse(name), List.copyOf(command));
        });
        this.limit = limit;
        this.environment = Map.of(
                "BLUEGREEN_OPERATION",
                Long.toString(operation),
                "BLUEGREEN_FROM",
                from.label(),
                "BLUEGREEN_TO",
                from.other().label());
    }

    @Override
    public boolean hasAny(When when, Step step) {
        return commands.containsKey(new HookPoint(when, step));
    }

    @Override
    public void run(When when, Step step, Allowance allowance) throws InterruptedException {
        HookPoint point = new HookPoint(when, step);
        Duration time = allowance.atMost(limit);
        ProgramRun run = run(point, time);
        if (run.exitCode().isEmpty()) {
            throw veto(point, "did not end in " + time.toMillis() + " ms" + shown(run));
        }
        if (run.exitCode().get() != 0) {
            throw veto(point, "ended with code " + run.exitCode().get() + shown(run));
        }
    }

    private ProgramRun run(HookPoint point, Duration time) throws InterruptedException {
        try {
            return ProgramRun.of(commands.getOrDefault(point, List.of()), environment(point), time);
        } catch (IOException e) {
            throw veto(point, "could not be started: " + e.getMessage());
        }
    }

    private Map<String, String> environment(HookPoint point) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("BLUEGREEN_STEP", point.step().label());
        all.put("BLUEGREEN_PHASE", point.when().name().toLowerCase(Locale.ROOT));
        return all;
    }

    private static Problem veto(HookPoint point, String how) {
        return new Problem(
                Kind.UNAVAILABLE,
                "the hook " + point + (point.when() == When.UNDONE ? " failed: it " : " vetoed: it ") + how,
                "Look at the command and at what it says; take it out of cutover.hooks if it is not needed.");
    }

    private static String shown(ProgramRun run) {
        String text = run.output();
        String end = text.length() <= MOST_SHOWN ? text : "…" + text.substring(text.length() - MOST_SHOWN);
        return end.isEmpty() ? "" : ", after it said: " + end.replaceAll("\\s*\\R\\s*", " / ");
    }
}
