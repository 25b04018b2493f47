package io.pgbluegreen.cli.server;

import io.pgbluegreen.cli.Bluegreen;
import io.pgbluegreen.cli.StopSignal;
import io.pgbluegreen.cli.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/** What a command printed and how it ended, run in this JVM as the launcher would run it. */
public record CommandLineRun(int exitCode, String out, String err) {

    public static CommandLineRun of(Path folder, Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Bluegreen.commandLine(new Surroundings(environment, folder, false, new StopSignal()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        int exitCode = command.execute(arguments);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
}
