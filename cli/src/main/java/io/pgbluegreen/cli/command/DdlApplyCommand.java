package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.postgres.metadata.DdlDecision;
import picocli.CommandLine.Command;

/** {@code bluegreen ddl apply}. */
@Command(
        name = "apply",
        header = "Has a schema change run on the other side too, where its applier waits before it.",
        description = {
            "The applier runs the command in the same transaction as the rows around it, with the search path and the role"
                    + " under which it was run first.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen ddl apply 7", "  bluegreen ddl apply 7 --by ana", "  bluegreen ddl apply --all"})
public final class DdlApplyCommand extends DdlDecideCommand {

    public DdlApplyCommand(Surroundings surroundings) {
        super(surroundings, DdlDecision.APPLY);
    }
}
