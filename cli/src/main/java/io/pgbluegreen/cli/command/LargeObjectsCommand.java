package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.largeobject.LargeObjectLines;
import io.pgbluegreen.cli.largeobject.LargeObjectWork;
import io.pgbluegreen.cli.text.Json;
import io.pgbluegreen.postgres.largeobject.LargeObjectSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen large-objects}. */
@Command(
        name = "large-objects",
        header = "Compares the large objects of both sides, or brings the passive side's in line.",
        description = {
            "No version of PostgreSQL decodes changes of large objects (pg_largeobject). The copy brings them over once;"
                    + " what is changed afterwards is found by this command and by the checks of a cutover, and"
                    + " brought over with --fix.",
            "",
            "It compares checksums that the servers make; with --fix it sends only what differs. Replication and"
                    + " applications go on meanwhile. Ends with 1 when something differs.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen large-objects", "  bluegreen large-objects --fix"})
public final class LargeObjectsCommand extends MigrationCommand {

    @Option(
            names = "--fix",
            description =
                    "Add, replace and remove large objects of the side that takes no writes until they are those of"
                            + " the other one.")
    private boolean fix;

    @Option(names = "--json", description = "Print what was found as JSON.")
    private boolean json;

    public LargeObjectsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Migration migration = migration();
        try (LargeObjectWork work = LargeObjectWork.open(migration)) {
            LargeObjectLines lines =
                    new LargeObjectLines(json ? spec().commandLine().getErr() : out(), work.source());
            LargeObjectSummary found = fix ? work.fix(lines) : work.compare(lines);
            if (json) {
                out().println(Json.line(LargeObjectLines.report(found, work.source())));
            }
            return (fix || found.isSameContent() ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
        }
    }
}
