package io.pgbluegreen.traffic.command;

import io.pgbluegreen.operatorprogram.ProgramRun;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of the operator's that moves traffic, or a part of it.
 *
 * @param key of the configuration that names it, for messages
 * @param words the program and its first arguments
 * @param limit after which it is killed together with all that it has started
 */
public record OperatorCommand(String key, List<String> words, Duration limit) {

    public OperatorCommand {
        words = List.copyOf(words);
        if (words.isEmpty() || words.get(0).isBlank()) {
            throw new IllegalArgumentException("expected a program and its arguments as " + key + ", found nothing");
        }
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("expected a limit above 0 for " + key + ", found " + limit);
        }
    }

    /** The program, as messages name it; arguments may hold what is secret. */
    public String program() {
        return words.get(0);
    }

    /**
     * Runs it.
     *
     * @param most the limit where that is shorter than the command's own
     * @param arguments behind the first ones
     * @param environment added to this process's own
     * @return what it printed on both outputs; the end of it where that is long
     * @throws Problem CONFIGURATION when it cannot be started; UNAVAILABLE when it fails or does not end in time
     */
    public String run(Duration most, List<String> arguments, Map<String, String> environment) {
        Duration allowed = most.compareTo(limit) < 0 ? most : limit;
        List<String> command = new ArrayList<>(words);
        command.addAll(arguments);
        String name = "the traffic command '" + program() + " … " + String.join(" ", arguments) + "'";
        ProgramRun run = run(name, command, environment, allowed);
        String said = run.output().isEmpty() ? "" : "; it said: " + run.output();
        if (run.exitCode().isEmpty()) {
            throw failed(name + " did not end within " + allowed.toMillis() + " ms and was killed" + said);
        }
        if (run.exitCode().get() != 0) {
            throw failed(name + " ended with status " + run.exitCode().get() + said);
        }
        return run.output();
    }

    private ProgramRun run(String name, List<String> command, Map<String, String> environment, Duration allowed) {
        try {
            return ProgramRun.of(command, environment, allowed);
        } catch (IOException e) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    name + " cannot be started: " + e.getMessage(),
                    "Correct the path in " + key + ", and let this user execute it.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(name + " was interrupted and killed");
        }
    }

    private Problem failed(String how) {
        return new Problem(
                Kind.UNAVAILABLE,
                how,
                "Run it by hand to see why; what " + key + " names must do what its last arguments say, may be called"
                        + " again in any state, and must end with status 0.");
    }
}
