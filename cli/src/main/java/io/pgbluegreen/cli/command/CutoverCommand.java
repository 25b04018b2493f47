package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.postgres.Side;
import picocli.CommandLine.Command;

/** {@code bluegreen cutover}. */
@Command(
        name = "cutover",
        header = "Moves writes from blue to green, with a pause of about a second.",
        description = {
            "Checks everything, fences blue, proves that green holds its last write, sets green's sequences, proves the way"
                    + " back, opens green, and sends clients and consumers there. Whatever fails before green is opened is"
                    + " undone, and writes go on on blue; so does Ctrl-C. Afterwards bluegreen rollback is the way back.",
            "",
            "Killed in the middle, it is run again: it finds what it left open, finishes or undoes that, and says which.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen cutover --dry-run",
            "  bluegreen cutover --max-write-downtime 3s",
            "  bluegreen cutover --yes --report-dir /var/tmp/cutover --json"
        })
public final class CutoverCommand extends SwitchCommand {

    public CutoverCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    Side from() {
        return Side.BLUE;
    }
}
