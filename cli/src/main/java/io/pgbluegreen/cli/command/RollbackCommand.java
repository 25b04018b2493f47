package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.postgres.Side;
import picocli.CommandLine.Command;

/** {@code bluegreen rollback}. */
@Command(
        name = "rollback",
        header = "Moves writes from green back to blue: a cutover with the sides exchanged.",
        description = {
            "Everything that was written on green since the cutover is on blue before blue takes writes again. The steps,"
                    + " checks and guarantees are those of bluegreen cutover.",
            "",
            "A cutover that was interrupted needs no rollback: run bluegreen cutover again, which finishes or undoes it.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen rollback --dry-run", "  bluegreen rollback --yes"})
public final class RollbackCommand extends SwitchCommand {

    public RollbackCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Side from() {
        return Side.GREEN;
    }
}
