package io.pgbluegreen.cli;

/** The entry of the program {@code bluegreen}. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        Surroundings surroundings = Surroundings.ofProcess();
        surroundings.stopSignal().install();
        int exitCode = Bluegreen.commandLine(surroundings).execute(arguments);
        surroundings.stopSignal().ended(exitCode);
        System.exit(exitCode);
    }
}
