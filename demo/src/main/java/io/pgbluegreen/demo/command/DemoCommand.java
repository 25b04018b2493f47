package io.pgbluegreen.demo.command;

import io.pgbluegreen.cli.Outcome;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.demo.narration.Curtain;
import io.pgbluegreen.demo.narration.LogFile;
import io.pgbluegreen.demo.narration.Look;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.demo.report.DemoReport;
import io.pgbluegreen.demo.story.Demo;
import io.pgbluegreen.demo.story.DemoOptions;
import io.pgbluegreen.demo.story.Interference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bluegreen demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        header = "Moves a live PostgreSQL to another major on this machine, and proves that nothing was lost.",
        description = {
            "Starts two PostgreSQL servers and Pulsar, lets clients write to the old one, copies and streams everything to"
                    + " the new one, moves the clients there and back again while they write, and compares every row of"
                    + " both.",
            "",
            "It needs nothing but a JDK, and shows more where PgBouncer is installed. The first time, about 300 MB are downloaded from Maven Central. It takes a"
                    + " minute or two, and leaves nothing behind but the report.",
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bluegreen demo",
            "  bluegreen demo --blue-version 13 --green-version 18 --seconds 60 --report out",
        })
public final class DemoCommand implements Callable<Integer> {

    private static final String LOG = "demo.log";

    private final Surroundings surroundings;
    private final Interference interference;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private VersionOptions versions = new VersionOptions();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "10",
            description = "How long changes stream before the cutover, and half of that after it (default:"
                    + " ${DEFAULT-VALUE}).")
    private int seconds = 10;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many clients write all the time (default: ${DEFAULT-VALUE}).")
    private int clients = 4;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "250",
            description = "How many transactions a second they commit together, at most; 0: as many as this machine can"
                    + " take, which may be more than it can replicate at the same time (default: ${DEFAULT-VALUE}).")
    private int rate = 250;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "200000",
            description = "How many rows there are at least before the copy begins (default: ${DEFAULT-VALUE}).")
    private long rows = 200_000;

    @Option(
            names = "--no-pgbouncer",
            description =
                    "Do without PgBouncer even where it is installed: a command switches the clients then, and they"
                            + " see errors in the pause.")
    private boolean withoutPgBouncer;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write DIR/" + DemoReport.FILE + ", the log to DIR/" + LOG
                    + ", and the pages of both switches to" + " DIR/cutover and DIR/rollback.")
    private @Nullable Path reportFolder;

    public DemoCommand(Surroundings surroundings) {
        this(surroundings, Interference.NONE);
    }

    /** A demo in which something goes wrong, for tests. */
    public DemoCommand(Surroundings surroundings, Interference interference) {
        this.surroundings = surroundings;
        this.interference = interference;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<Path> folder = Optional.ofNullable(reportFolder).map(surroundings.workingDirectory()::resolve);
        DemoOptions options = options(folder);
        Path log = log(folder);
        LogFile.redirectTo(log);
        Narrator narrator = new Narrator(
                spec.commandLine().getOut(), Look.of(surroundings.interactive(), surroundings.environment()));
        Runnable tidying = folder.isPresent() ? () -> {} : () -> delete(log);
        DemoReport report;
        try (Curtain curtain = new Curtain(narrator, Demo.LAST_WORDS, tidying)) {
            report = new Demo(options, narrator, curtain, interference).run();
        }
        if (folder.isPresent()) {
            narrator.say("The report is " + report.write(folder.get()) + ", the log " + log + ".");
        } else if (report.passed()) {
            delete(log);
        } else {
            narrator.say("The log is " + log + ".");
        }
        return (report.passed() ? Outcome.DONE : Outcome.CHECK_FAILED).exitCode();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DemoOptions options(Optional<Path> folder) {
        try {
            return new DemoOptions(
                    versions.majors(), Duration.ofSeconds(seconds), clients, rate, !withoutPgBouncer, rows, folder);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static Path log(Optional<Path> folder) throws IOException {
        if (folder.isEmpty()) {
            return Files.createTempFile("bluegreen-demo-", ".log");
        }
        return Files.createDirectories(folder.get()).resolve(LOG);
    }
}
