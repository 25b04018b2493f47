package io.pgbluegreen.cli.server;

import io.pgbluegreen.cli.Bluegreen;
import io.pgbluegreen.cli.StopSignal;
import io.pgbluegreen.cli.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import picocli.CommandLine;

/** A command that works until it is stopped, in a thread of its own. */
public final class BackgroundCommand implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 180;

    private final StringWriter err = new StringWriter();
    private final StopSignal signal = new StopSignal();
    private final CompletableFuture<Integer> exitCode;

    BackgroundCommand(Path folder, Map<String, String> environment, String... arguments) {
        CommandLine command = Bluegreen.commandLine(new Surroundings(environment, folder, false, signal))
                .setErr(new PrintWriter(err, true));
        exitCode = CompletableFuture.supplyAsync(() -> command.execute(arguments), task -> {
            Thread thread = new Thread(task, String.join(" ", arguments));
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Does what Ctrl-C does, and gives the exit code. */
    public int stop() throws Exception {
        Awaitility.await().until(() -> exitCode.isDone() || signal.raise());
        return exitCode.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    public String err() {
        return err.toString();
    }

    @Override
    public void close() throws Exception {
        int unused = stop();
    }
}
