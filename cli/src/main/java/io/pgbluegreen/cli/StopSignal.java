package io.pgbluegreen.cli;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Turns Ctrl-C and SIGTERM into an orderly stop of commands that work until then. Their exit code is the process's, where
 * the JVM by itself would end with 130 or 143. A command that does not take part is simply ended.
 */
public final class StopSignal {

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Set<Stop> stops = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    private record Stop(Runnable action, Duration patience) {}

    /** What a command does on a signal, until it is closed. */
    public interface Handling extends AutoCloseable {
        @Override
        void close();
    }

    /** From now on a signal calls {@code stop}, which must make the command return soon. */
    public Handling handleBy(Runnable stop) {
        return handleBy(stop, PATIENCE);
    }

    /**
     * From now on a signal calls {@code stop}.
     *
     * @param patience how long the process then waits for the command to return
     */
    public Handling handleBy(Runnable stop, Duration patience) {
        Stop added = new Stop(stop, patience);
        stops.add(added);
        return () -> stops.remove(added);
    }

    /**
     * Does what a signal does.
     *
     * @return whether any command takes part
     */
    public boolean raise() {
        stops.forEach(stop -> stop.action().run());
        return !stops.isEmpty();
    }

    /** Notes the exit code of the command line, for a signal that waits for it. */
    void ended(int code) {
        exitCode.complete(code);
    }

    /** Listens to the signals of this process. */
    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "stop signal"));
    }

    private void stopAndWait() {
        long seconds = stops.stream()
                .mapToLong(stop -> stop.patience().toSeconds())
                .max()
                .orElse(0);
        if (exitCode.isDone() || !raise()) {
            return;
        }
        try {
            Runtime.getRuntime().halt(exitCode.get(seconds, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            System.err.println("error: the work did not end within " + seconds + " s of the signal");
        } catch (InterruptedException | ExecutionException e) {
            Thread.currentThread().interrupt();
        }
    }
}
