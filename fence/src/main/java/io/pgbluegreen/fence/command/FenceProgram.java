package io.pgbluegreen.fence.command;

import io.pgbluegreen.fence.FenceSettings;
import io.pgbluegreen.operatorprogram.ProgramRun;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The program that {@code fence.command} names, called for one cluster. */
final class FenceProgram {

    private final ConnectionSettings cluster;
    private final FenceSettings settings;

    FenceProgram(ConnectionSettings cluster, FenceSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /**
     * Calls it to its end.
     *
     * @param argument behind those that are configured
     * @return what it printed, without its errors
     * @throws Problem CONFIGURATION when it cannot be started, CHECK_FAILED when it fails or exceeds the limit
     */
    String call(String argument) {
        List<String> command = new ArrayList<>(settings.command());
        command.add(argument);
        String name = cluster.where() + ": the fence command '" + String.join(" ", command) + "'";
        ProgramRun run = run(name, command);
        String said = "; it printed: " + (run.output() + "\n" + run.errors()).strip();
        if (run.exitCode().isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    name + " did not end within " + settings.commandLimit().toMillis() + " ms and was killed" + said,
                    "Find out what it waits for, or raise fence.command-timeout.");
        }
        if (run.exitCode().get() != 0) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    name + " ended with exit code " + run.exitCode().get() + said,
                    "Mend what it complains of, then run this again.");
        }
        return run.output();
    }

    private ProgramRun run(String name, List<String> command) {
        try {
            return ProgramRun.withErrorsApart(command, environment(), settings.commandLimit());
        } catch (IOException e) {
            throw new Problem(
                    Kind.CONFIGURATION,
                    name + " could not be started: " + e.getMessage(),
                    "Correct fence.command; the file must be there and executable.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Problem(
                    Kind.UNAVAILABLE, name + " was interrupted and killed", "Run it again, or lower the fence.", e);
        }
    }

    private Map<String, String> environment() {
        return Map.of(
                "BLUEGREEN_SIDE", cluster.side().label(),
                "BLUEGREEN_HOST", cluster.host(),
                "BLUEGREEN_PORT", Integer.toString(cluster.port()),
                "BLUEGREEN_DATABASE", cluster.database());
    }
}
