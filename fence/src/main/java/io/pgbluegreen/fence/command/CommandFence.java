package io.pgbluegreen.fence.command;

import io.pgbluegreen.fence.FenceSettings;
import io.pgbluegreen.fence.FenceState.WayState;
import io.pgbluegreen.fence.FenceWay;
import io.pgbluegreen.fence.role.WritingRole;
import io.pgbluegreen.fence.saved.FenceTable;
import io.pgbluegreen.fence.saved.FenceTable.Raised;
import io.pgbluegreen.fence.session.LoginAttempt;
import io.pgbluegreen.fence.session.LoginAttempt.Outcome;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code command}: a program of the operator's that keeps applications away. It is called with {@code fence},
 * {@code unfence} or {@code status}, any of them at any time and again, and learns from BLUEGREEN_SIDE, _HOST, _PORT and
 * _DATABASE which cluster is meant. Exit code 0 means done; {@code status} prints {@code fenced} or {@code open}.
 */
public final class CommandFence {

    private static final Set<Outcome> KEPT_OUT =
            Set.of(Outcome.UNREACHABLE, Outcome.REFUSED_BY_RULE, Outcome.REFUSED_WITHOUT_LOGIN);

    private final ConnectionSettings cluster;
    private final FenceSettings settings;
    private final FenceProgram program;

    public CommandFence(ConnectionSettings cluster, FenceSettings settings) {
        this.cluster = cluster;
        this.settings = settings;
        this.program = new FenceProgram(cluster, settings);
    }

    /** Asks the command for its status; what keeps it from answering would be in the way. */
    public void inspect(Consumer<Finding> findings) {
        try {
            isFenced();
        } catch (Problem e) {
            findings.accept(Finding.blocker("fence", e));
        }
    }

    /**
     * Calls it with {@code fence}, after noting that, and asks for the status.
     *
     * @throws Problem when it fails, hangs, or says {@code open} afterwards
     */
    public void raise(Connection connection) throws SQLException {
        FenceTable.begin(
                connection, FenceWay.COMMAND, settings.command().stream().findFirst());
        program.call("fence");
        expect(true);
        FenceTable.holds(connection, FenceWay.COMMAND);
    }

    /** Calls it with {@code unfence}, whether or not {@code fence} came to its end. */
    public void lower(Connection connection, Raised raised) throws SQLException {
        if (settings.command().isEmpty()) {
            throw new Problem(
                    Kind.NEEDS_PERSON,
                    cluster.where() + " was fenced with the command "
                            + raised.saved().orElse("(unknown)") + ", and no fence command is configured now",
                    "Put fence.command back into the configuration, so that it can be called with unfence.");
        }
        program.call("unfence");
        expect(false);
        FenceTable.forget(connection, FenceWay.COMMAND);
    }

    /**
     * A sentence for each role that came as far as to the password from this machine, and one when the command itself
     * says that it is open.
     *
     * @param roles to try; none where another way proves that they cannot log in
     */
    public List<String> leaks(List<WritingRole> roles) {
        List<String> leaks = new ArrayList<>();
        if (!isFenced()) {
            leaks.add("the fence command says that it is open");
        }
        new LoginAttempt(cluster)
                .all(roles.stream().map(WritingRole::name).toList())
                .forEach((role, outcome) -> {
                    if (!KEPT_OUT.contains(outcome)) {
                        leaks.add("a login as role \"" + role + "\" from this machine was not kept out by the fence"
                                + " command: " + outcome.sentence());
                    }
                });
        return leaks;
    }

    public WayState state(boolean begun, Optional<Raised> raised) {
        if (settings.command().isEmpty()) {
            return WayState.partly(List.of("it was fenced with the command "
                    + raised.flatMap(Raised::saved).orElse("(unknown)") + ", and none is configured to ask"));
        }
        try {
            boolean fenced = isFenced();
            if (fenced == begun) {
                return fenced
                        ? WayState.raised("the fence command says fenced")
                        : WayState.open("the fence command says open");
            }
            return WayState.partly(List.of(
                    fenced
                            ? "the fence command says fenced, and nobody has raised the fence from here"
                            : "the fence was raised and the fence command says open"));
        } catch (Problem e) {
            return WayState.partly(List.of("the fence command does not tell: " + e.getMessage()));
        }
    }

    private void expect(boolean fenced) {
        if (isFenced() != fenced) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    cluster.where() + ": expected the fence command to say " + (fenced ? "fenced" : "open")
                            + " after it was called, but it says " + (fenced ? "open" : "fenced"),
                    "Correct the program: after an exit code of 0 its status must be what was asked for.");
        }
    }

    private boolean isFenced() {
        String said = program.call("status")
                .lines()
                .reduce("", (before, line) -> line)
                .strip();
        return switch (said) {
            case "fenced" -> true;
            case "open" -> false;
            default ->
                throw new Problem(
                        Kind.CHECK_FAILED,
                        cluster.where() + ": expected the fence command to print fenced or open when called with"
                                + " status, found '" + said + "'",
                        "Correct the program.");
        };
    }
}
