package io.pgbluegreen.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Signals to a server process and to those it started. */
public final class ServerProcess {

    private static final Duration KILL_LIMIT = Duration.ofMinutes(2);

    private ServerProcess() {}

    /**
     * Sends a signal.
     *
     * @param signal its name without {@code SIG}
     */
    public static void signal(long pid, String signal) {
        try {
            new ProcessBuilder("sh", "-c", "kill -\"$0\" \"$1\"", signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends a process and all its descendants by SIGKILL, as a crash would, and waits until the last is gone.
     *
     * @throws IllegalStateException if one is still there after 20 s
     */
    public static void kill(Process process) {
        // Stopped first: a parent that cannot run cannot have another child while we count them.
        signal(process.pid(), "STOP");
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(0, process.toHandle());
        all.forEach(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + KILL_LIMIT.toNanos();
        try {
            process.waitFor(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS);
            while (all.stream().anyMatch(ServerProcess::runs)) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("process " + process.pid()
                            + " or one of its children survives SIGKILL after " + KILL_LIMIT.toSeconds() + " s");
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Something done while a server stands still. */
    @FunctionalInterface
    public interface StillWork {
        void run() throws IOException;
    }

    /**
     * Runs the work while a process and all its descendants are stopped (SIGSTOP), then lets them go on. What they have
     * written to files by then is what the work sees.
     */
    public static void standStill(Process process, StillWork work) throws IOException {
        List<ProcessHandle> all = new ArrayList<>();
        try {
            // The parent first: one that stands still has no further children.
            all.add(process.toHandle());
            stopAndWait(process.toHandle());
            for (ProcessHandle child : process.descendants().toList()) {
                all.add(child);
                stopAndWait(child);
            }
            work.run();
        } finally {
            all.forEach(each -> signal(each.pid(), "CONT"));
        }
    }

    private static void stopAndWait(ProcessHandle handle) {
        signal(handle.pid(), "STOP");
        long deadline = System.nanoTime() + KILL_LIMIT.toNanos();
        while (state(handle) != 'T' && runs(handle)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("process " + handle.pid() + " does not stand still");
            }
            Thread.onSpinWait();
        }
    }

    /** Whether a process executes; one that has ended but was not yet reaped by its parent does not. */
    private static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && state(handle) != 'Z';
    }

    /** The letter that {@code ps} shows; that of one which has ended where it is gone. */
    private static char state(ProcessHandle handle) {
        try {
            String stat =
                    Files.readString(Path.of("/proc", Long.toString(handle.pid()), "stat"), StandardCharsets.UTF_8);
            return stat.charAt(stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return 'Z';
        }
    }
}
