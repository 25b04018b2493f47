package io.pgbluegreen.cutover.hook;

import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.Hooks;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the operator's commands. They find {@code BLUEGREEN_OPERATION}, {@code _STEP}, {@code _PHASE} ({@code before} or
 * {@code after}), {@code _FROM} and {@code _TO} in their environment. One that ends with another code than 0, cannot be
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
        List<String> command = commands.getOrDefault(point, List.of());
        Path output = outputFile();
        try {
            run(point, command, allowance.atMost(limit), output);
        } finally {
            delete(output);
        }
    }

    private void run(HookPoint point, List<String> command, Duration time, Path output) throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        builder.environment().put("BLUEGREEN_STEP", point.step().label());
        builder.environment().put("BLUEGREEN_PHASE", point.when().name().toLowerCase(Locale.ROOT));
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw veto(point, "could not be started: " + e.getMessage());
        }
        try {
            if (!process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw veto(point, "did not end in " + time.toMillis() + " ms" + shown(output));
            }
        } finally {
            kill(process);
        }
        if (process.exitValue() != 0) {
            throw veto(point, "ended with code " + process.exitValue() + shown(output));
        }
    }

    private static Problem veto(HookPoint point, String how) {
        return new Problem(
                Kind.UNAVAILABLE,
                "the hook " + point + " vetoed: it " + how,
                "Look at the command and at what it says; take it out of cutover.hooks if it is not needed.");
    }

    /** With all that it has started; after it has ended by itself, nothing of it is left as a rule. */
    private static void kill(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String shown(Path output) {
        try {
            String text = Files.readString(output, StandardCharsets.UTF_8).strip();
            String end = text.length() <= MOST_SHOWN ? text : "…" + text.substring(text.length() - MOST_SHOWN);
            return end.isEmpty() ? "" : ", after it said: " + end.replaceAll("\\s*\\R\\s*", " / ");
        } catch (IOException e) {
            return "";
        }
    }

    private static Path outputFile() {
        try {
            return Files.createTempFile("bluegreen-hook-", ".out");
        } catch (IOException e) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    "no file can be made for a hook's output: " + e.getMessage(),
                    "Make room in the folder for temporary files.",
                    e);
        }
    }

    private static void delete(Path output) {
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            output.toFile().deleteOnExit();
        }
    }
}
