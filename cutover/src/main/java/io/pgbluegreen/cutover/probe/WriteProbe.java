package io.pgbluegreen.cutover.probe;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.report.OperationReport.ProbeFigures;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The probe while an operation runs; without settings, none. */
public final class WriteProbe implements AutoCloseable {

    private static final Duration GRANT_LIMIT = Duration.ofSeconds(5);

    private final Optional<ProbeClient> client;

    private WriteProbe(Optional<ProbeClient> client) {
        this.client = client;
    }

    /**
     * Lets the probe's role write its table on both sides, and starts it.
     *
     * @param settings through which applications connect, with credentials of its own; the role should be one that the
     *     fence keeps out, or the probe sees less of the pause than applications do
     * @param tell is told why there is no probe, when it cannot be started
     */
    public static WriteProbe start(
            Optional<ConnectionSettings> settings, List<OperationSide> sides, Consumer<String> tell) {
        if (settings.isEmpty()) {
            return new WriteProbe(Optional.empty());
        }
        try {
            sides.forEach(side -> grant(side, settings.get().user()));
        } catch (Problem problem) {
            tell.accept("The probe was not started: " + problem.getMessage());
            return new WriteProbe(Optional.empty());
        }
        ProbeClient client = new ProbeClient(settings.get());
        client.start();
        return new WriteProbe(Optional.of(client));
    }

    private static void grant(OperationSide side, String role) {
        String name = Identifiers.quote(role);
        side.session().work("let the probe's role " + role + " write its table", GRANT_LIMIT, connection -> {
            Sql.run(
                    connection,
                    "GRANT USAGE ON SCHEMA bluegreen TO " + name + "; GRANT SELECT, UPDATE ON bluegreen.probe TO "
                            + name);
            return true;
        });
    }

    /** Ends the probe, after one more commit where that comes soon, and tells what it saw. */
    public Optional<ProbeFigures> figures() {
        return client.map(ProbeClient::end);
    }

    @Override
    public void close() {
        client.ifPresent(ProbeClient::end);
    }
}
