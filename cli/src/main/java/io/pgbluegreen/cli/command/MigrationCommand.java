package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.config.MigrationReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that works on the migration which a file describes. */
@Command(mixinStandardHelpOptions = true, descriptionHeading = "%n", optionListHeading = "%nOptions:%n")
public abstract class MigrationCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "migration.yaml",
            description = "The migration's configuration (default: ${DEFAULT-VALUE} in the working directory).")
    private Path config = Path.of("migration.yaml");

    protected MigrationCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Reads the configuration; what is wrong with it ends the command. */
    Migration migration() {
        return MigrationReader.read(surroundings.workingDirectory().resolve(config), surroundings.environment());
    }

    Surroundings surroundings() {
        return surroundings;
    }

    CommandSpec spec() {
        return spec;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
