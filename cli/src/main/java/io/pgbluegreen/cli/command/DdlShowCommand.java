package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.ddl.DdlSides;
import io.pgbluegreen.cli.text.Json;
import io.pgbluegreen.postgres.catalog.SchemaDifferences;
import io.pgbluegreen.postgres.metadata.DdlCommand;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bluegreen ddl}. */
@Command(
        name = "ddl",
        header = "Shows schema changes that the other side does not have yet, and how both schemas differ.",
        description = {
            "While a side takes writes, DDL commands are recorded there in the order of their commits, and the applier of"
                    + " the other side meets each one exactly where it was committed. What it does then, applier.ddl says:"
                    + " stop (the default) waits until somebody decides, apply runs the command there too, ignore goes on"
                    + " without it.",
            "",
            "Ends with 1 while there are commands that the other side does not have.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen ddl", "  bluegreen ddl apply", "  bluegreen ddl skip 7", "  bluegreen ddl --json"})
public final class DdlShowCommand extends MigrationCommand {

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    public DdlShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** A command as JSON shows it. */
    record Shown(long id, String tag, String objects, Optional<String> command, String role, String recordedAt) {}

    /** All of them. */
    record Report(String side, List<Shown> pending, List<String> differences) {}

    @Override
    public Integer call() {
        try (DdlSides sides = DdlSides.open(migration())) {
            List<DdlCommand> pending = sides.pending();
            List<String> differences = sides.compare(
                    (source, target) -> SchemaDifferences.of(sides.source().side(), source, target, sides.filter()));
            if (json) {
                out().println(Json.line(new Report(
                        sides.source().side().label(),
                        pending.stream().map(DdlShowCommand::shown).toList(),
                        differences)));
            } else {
                print(sides, pending, differences);
            }
            return (pending.isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
        }
    }

    private static Shown shown(DdlCommand command) {
        return new Shown(
                command.id(),
                command.tag(),
                command.objects(),
                command.command(),
                command.role(),
                command.recordedAt().toString());
    }

    private void print(DdlSides sides, List<DdlCommand> pending, List<String> differences) {
        if (pending.isEmpty()) {
            out().println("no schema change of " + sides.source().side() + " waits for "
                    + sides.target().side());
        }
        for (DdlCommand command : pending) {
            out().println(command.id() + "  " + command.recordedAt() + "  " + command.role() + "  " + command.tag()
                    + " of " + command.objects());
            command.command().orElse("(not recorded)").lines().forEach(line -> out().println("     " + line));
        }
        out().println(differences.isEmpty() ? "tables are alike on both sides" : "tables differ:");
        differences.forEach(difference -> out().println("  " + difference));
        if (!pending.isEmpty()) {
            out().println("  → bluegreen ddl apply, or bluegreen ddl skip, decides about the first one");
        }
    }
}
