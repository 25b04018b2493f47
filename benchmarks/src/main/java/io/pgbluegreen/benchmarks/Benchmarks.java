package io.pgbluegreen.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of {@code benchmarks/run}. */
@Command(
        name = "benchmarks/run",
        description = "Measures the product against its peers, side by side in one run.",
        mixinStandardHelpOptions = true,
        subcommands = {CatchUpCommand.class, CutoverCommand.class, SequencesCommand.class})
public final class Benchmarks {

    private Benchmarks() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Benchmarks()).execute(arguments));
    }
}
