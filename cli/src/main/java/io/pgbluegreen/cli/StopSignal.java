package io.pgbluegreen.cli;

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

    private static final long PATIENCE_SECONDS = 40;

    private final Set<Runnable> stops = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();

    /** What a command does on a signal, until it is closed. */
    public interface Handling extends AutoCloseable {
        @Override
        void close();
    }

    /** From now on a signal calls {@code stop}, which must make the command return soon. */
    public Handling handleBy(Runnable stop) {
        stops.add(stop);
        return () -> stops.remove(stop);
    }

    /**
     * Does what a signal does.
     *
     * @return whether any command takes part
     */
    public boolean raise() {
        stops.forEach(Runnable::run);
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
        if (exitCode.isDone() || !raise()) {
            return;
        }
        try {
            Runtime.getRuntime().halt(exitCode.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            System.err.println("error: the work did not end within " + PATIENCE_SECONDS + " s of the signal");
        } catch (InterruptedException | ExecutionException e) {
            Thread.currentThread().interrupt();
        }
    }
}
