package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.ddl.DdlSides;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import io.pgbluegreen.postgres.metadata.DdlDecision;
import io.pgbluegreen.postgres.metadata.DdlStatement;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bluegreen ddl apply} and {@code bluegreen ddl skip}. */
abstract class DdlDecideCommand extends MigrationCommand {

    private static final int POLL_MILLIS = 200;
    private static final int POLLS = 100;

    private final DdlDecision decision;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "Number of the command, as the applier's message names it; needed where several wait.")
    private Optional<Long> id = Optional.empty();

    @Option(names = "--all", description = "All that bluegreen ddl shows.")
    private boolean all;

    @Option(
            names = "--by",
            paramLabel = "NAME",
            description = "Who decides (default: ${DEFAULT-VALUE}).",
            defaultValue = "${sys:user.name}")
    private String by = "";

    DdlDecideCommand(Surroundings surroundings, DdlDecision decision) {
        super(surroundings);
        this.decision = decision;
    }

    @Override
    public Integer call() throws InterruptedException {
        try (DdlSides sides = DdlSides.open(migration())) {
            List<DdlCommand> chosen = chosen(sides.pending(), sides.away());
            if (decision == DdlDecision.APPLY) {
                chosen.forEach(DdlDecideCommand::requireUsable);
            }
            for (DdlCommand command : chosen) {
                sides.decide(command, decision, by);
                out().println(command.id() + "  " + command.tag() + " of " + command.objects() + ": to be "
                        + (decision == DdlDecision.APPLY ? "run on " : "passed over on ")
                        + sides.target().side());
            }
            DdlCommand last = chosen.get(chosen.size() - 1);
            out().println(
                            awaitMet(sides, last)
                                    ? "done; the applier goes on"
                                    : "the applier has not come there yet: bluegreen status tells how far it is");
            sides.away().forEach(follower -> out().println("! not decided for " + follower
                    + "\n  → decide once more when it is there: it waits for the command too"));
            return (sides.away().isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
        }
    }

    private List<DdlCommand> chosen(List<DdlCommand> pending, List<String> away) {
        if (pending.isEmpty()) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "no schema change waits for a decision"
                            + (away.isEmpty() ? "" : ", as far as can be asked; not " + String.join(", ", away)),
                    "Nothing needs to be done; bluegreen ddl shows what waits.");
        }
        if (all) {
            return pending;
        }
        if (id.isEmpty() && pending.size() > 1) {
            // Numbers are drawn when a command runs; the applier meets commands in the order of their commits.
            throw new Problem(
                    Kind.CHECK_FAILED,
                    pending.size() + " schema changes wait for a decision: "
                            + pending.stream()
                                    .map(command ->
                                            command.id() + " (" + command.tag() + " of " + command.objects() + ")")
                                    .collect(Collectors.joining(", ")),
                    "Give the number of the one that the applier waits before, which bluegreen status tells; or --all.");
        }
        return pending.stream()
                .filter(command -> id.isEmpty() || command.id() == id.get())
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> new Problem(
                        Kind.CHECK_FAILED,
                        "no schema change with number " + id.orElseThrow() + " waits for a decision",
                        "bluegreen ddl shows those that do."));
    }

    private static void requireUsable(DdlCommand command) {
        if (DdlStatement.of(command) instanceof DdlStatement.Unusable unusable) {
            throw new Problem(
                    Kind.CHECK_FAILED,
                    "command " + command.id() + ", " + command.tag() + " of " + command.objects()
                            + ", cannot be run as it was recorded: " + unusable.reason(),
                    "Change the other side's schema by hand if it is to follow, then run bluegreen ddl skip "
                            + command.id() + ".");
        }
    }

    private static boolean awaitMet(DdlSides sides, DdlCommand command) throws InterruptedException {
        for (int i = 0; i < POLLS; i++) {
            if (sides.isMet(command)) {
                return true;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return false;
    }
}
