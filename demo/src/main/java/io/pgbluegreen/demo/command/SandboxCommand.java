package io.pgbluegreen.demo.command;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.demo.narration.Look;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.sandbox.Sandbox;
import io.pgbluegreen.demo.sandbox.SandboxOptions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.ServerException;
import io.pgbluegreen.testkit.artifact.ArtifactException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bluegreen sandbox}. */
@Command(
        name = "sandbox",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        header = "Starts two PostgreSQL servers and Pulsar for trying the other commands by hand.",
        description = {
            "Starts the servers, writes a configuration for them, says how to reach them, and stays until Ctrl-C, so that"
                    + " every other command can be tried from a second terminal.",
            "",
            "Blue has a forum with rows, green an empty database. What the sandbox wrote is removed when it ends.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen sandbox --dir try",
            "  bluegreen sandbox --dir try --schema existing --workload 2",
            "  bluegreen setup -c try/migration.yaml        (in a second terminal)",
        })
public final class SandboxCommand implements Callable<Integer> {

    /** What green has at the beginning. */
    enum GreenSchema {
        DUMP,
        EXISTING;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Surroundings surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private VersionOptions versions = new VersionOptions();

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "Where migration.yaml and the passwords' files go; created where needed.")
    private Path folder = Path.of("");

    @Option(
            names = "--schema",
            paramLabel = "HOW",
            defaultValue = "dump",
            description =
                    "dump: green is empty, and bluegreen copy brings the tables with pg_dump. existing: green has the"
                            + " empty tables already (default: ${DEFAULT-VALUE}).")
    private GreenSchema schema = GreenSchema.DUMP;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "20000",
            description = "About how many rows blue begins with (default: ${DEFAULT-VALUE}).")
    private long rows = 20_000;

    @Option(
            names = "--workload",
            paramLabel = "CLIENTS",
            arity = "0..1",
            defaultValue = "0",
            fallbackValue = "2",
            description =
                    "Let clients write all the time, as the application; ${FALLBACK-VALUE} where no number is given.")
    private int clients;

    public SandboxCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Look look = Look.of(surroundings.interactive(), surroundings.environment());
        try {
            new Sandbox(options(), new Narrator(spec.commandLine().getOut(), look)).stay();
            throw new IllegalStateException("the sandbox ended by itself");
        } catch (ServerException | ArtifactException | SQLException e) {
            throw new Problem(
                    Problem.Kind.UNAVAILABLE,
                    String.valueOf(e.getMessage()),
                    "Mend what it names and start the sandbox again.",
                    e);
        }
    }

    private SandboxOptions options() {
        try {
            return new SandboxOptions(
                    versions.majors(),
                    surroundings.workingDirectory().resolve(folder),
                    schema == GreenSchema.EXISTING,
                    rows,
                    clients);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }
}
