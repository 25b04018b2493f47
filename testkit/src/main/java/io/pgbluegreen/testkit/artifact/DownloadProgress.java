package io.pgbluegreen.testkit.artifact;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferEvent;
import org.eclipse.aether.transfer.TransferResource;

/**
 * Says on one line how far a download is; silent while nothing is downloaded. On a terminal the line is rewritten in
 * place, elsewhere (a build log) it is repeated at most every ten seconds.
 */
final class DownloadProgress extends AbstractTransferListener {

    private static final long TERMINAL_INTERVAL_NANOS = 200_000_000L;
    private static final long LOG_INTERVAL_NANOS = 10_000_000_000L;

    private final String what;
    private final PrintStream out;
    private final boolean terminal;
    private final long startedNanos = System.nanoTime();
    private final Map<TransferResource, Long> inFlight = new ConcurrentHashMap<>();
    private long doneBytes;
    private int doneFiles;
    private long lastPrintNanos;
    private boolean printed;

    DownloadProgress(String what, PrintStream out, boolean terminal) {
        this.what = what;
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public synchronized void transferProgressed(TransferEvent event) {
        if (event.getRequestType() != TransferEvent.RequestType.GET) {
            return;
        }
        inFlight.put(event.getResource(), event.getTransferredBytes());
        print(false);
    }

    @Override
    public synchronized void transferSucceeded(TransferEvent event) {
        if (event.getRequestType() != TransferEvent.RequestType.GET) {
            return;
        }
        inFlight.remove(event.getResource());
        doneBytes += event.getTransferredBytes();
        doneFiles++;
        print(false);
    }

    @Override
    public synchronized void transferFailed(TransferEvent event) {
        inFlight.remove(event.getResource());
    }

    /** Ends the line, if there was one. */
    synchronized void finish() {
        if (printed) {
            print(true);
        }
    }

    private void print(boolean last) {
        long now = System.nanoTime();
        long interval = terminal ? TERMINAL_INTERVAL_NANOS : LOG_INTERVAL_NANOS;
        if (printed && !last && now - lastPrintNanos < interval) {
            return;
        }
        long bytes = doneBytes
                + inFlight.values().stream().mapToLong(Long::longValue).sum();
        String line = String.format(
                Locale.ROOT,
                "%s %s from the Maven repository: %d files, %.1f MB, %d s",
                last ? "Downloaded" : "Downloading",
                what,
                doneFiles,
                bytes / 1e6,
                (now - startedNanos) / 1_000_000_000L);
        if (terminal) {
            out.print("\r" + line + (last ? System.lineSeparator() : ""));
        } else {
            out.println(line);
        }
        out.flush();
        printed = true;
        lastPrintNanos = now;
    }
}
