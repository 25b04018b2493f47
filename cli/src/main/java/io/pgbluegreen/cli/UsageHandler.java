package io.pgbluegreen.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Tells in one sentence what was wrong with the command line, and where its help is. */
final class UsageHandler implements CommandLine.IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("error: " + failure.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("  → See " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return Outcome.WRONG_USAGE.exitCode();
    }
}
