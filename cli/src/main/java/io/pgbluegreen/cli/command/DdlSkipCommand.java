package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.ddl.DdlSides;
import io.pgbluegreen.postgres.metadata.DdlDecision;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen ddl skip}. */
@Command(
        name = "skip",
        header = "Lets the other side's applier go on without a schema change.",
        description = {
            "For changes that the other side is not to have, and for those that were made there by hand. Rows that need"
                    + " what is missing stop the applier again.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen ddl skip 7",
            "  bluegreen ddl skip 7 --by ana",
            "  bluegreen ddl skip --all",
            "  bluegreen ddl skip --table forum.posts"
        })
public final class DdlSkipCommand extends DdlDecideCommand {

    @Option(
            names = "--table",
            paramLabel = "SCHEMA.TABLE",
            description = "A table that was changed without a record, as the applier's message names it: it is taken as"
                    + " it comes from now on.")
    private Optional<String> table = Optional.empty();

    public DdlSkipCommand(Surroundings surroundings) {
        super(surroundings, DdlDecision.SKIP);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (table.isEmpty()) {
            return super.call();
        }
        try (DdlSides sides = DdlSides.open(migration())) {
            if (!sides.acceptChanged(table.get())) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        sides.target().where() + " has met no row of a table " + table.get() + " yet",
                        "Give the name as the applier's message has it.");
            }
            out().println(table.get() + ": taken as it comes from now on");
        }
        return Outcome.DONE.exitCode();
    }
}
