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
            "Ends with 1 while there are commands that the other side or a follower does not have, or a follower cannot be"
                    + " asked.",
        },
        footerHeading = "%nExamples:%n",
        footer = {"  bluegreen ddl", "  bluegreen ddl apply 7", "  bluegreen ddl skip --all", "  bluegreen ddl --json"})
public final class DdlShowCommand extends MigrationCommand {

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    public DdlShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** A command as JSON shows it. */
    record Shown(long id, String tag, String objects, Optional<String> command, String role, String recordedAt) {}

    /**
     * All of them.
     *
     * @param followersAway followers that could not be asked
     */
    record Report(String side, List<Shown> pending, List<String> differences, List<String> followersAway) {}

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
                        differences,
                        sides.away())));
            } else {
                print(sides, pending, differences);
            }
            return (pending.isEmpty() && sides.away().isEmpty() ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
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
        if (pending.size() == 1) {
            long id = pending.get(0).id();
            out().println("  → bluegreen ddl apply " + id + ", or bluegreen ddl skip " + id + ", decides about it");
        } else if (pending.size() > 1) {
            out().println("  → bluegreen ddl apply, or bluegreen ddl skip, with a number decides about one of them;"
                    + " bluegreen status tells which the applier waits before");
        }
        sides.away().forEach(follower -> out().println("! cannot be asked: " + follower));
    }
}
