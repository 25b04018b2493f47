package io.pgbluegreen.cli.copy;

import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent;
import io.pgbluegreen.snapshotcopy.FirstLoadObserver;
import io.pgbluegreen.snapshotcopy.FirstLoadResult;
import io.pgbluegreen.snapshotcopy.Phase;
import io.pgbluegreen.snapshotcopy.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows a first load: a line for each step, and for the rows whatever the {@link RowsDisplay} makes of them. */
public final class CopyProgress implements FirstLoadObserver, AutoCloseable {

    private static final long WAITING_LINE_MILLIS = 5_000;

    private final PrintWriter out;
    private final RowsDisplay rows;
    private long waitedMillis = -WAITING_LINE_MILLIS;

    public CopyProgress(PrintWriter out, RowsDisplay rows) {
        this.out = out;
        this.rows = rows;
    }

    @Override
    public void on(FirstLoadEvent event) {
        if (event instanceof FirstLoadEvent.PhaseBegan began) {
            phase(began.phase());
        } else if (event instanceof FirstLoadEvent.Progressed progressed) {
            rows.show(progressed.progress());
        } else if (event instanceof FirstLoadEvent.WaitingForTransactions waiting) {
            waiting(waiting);
        } else if (!(event instanceof FirstLoadEvent.TableCopied) || rows.showsTables()) {
            String line = line(event);
            if (!line.isEmpty()) {
                rows.line(line);
            }
        }
    }

    private void phase(Phase phase) {
        if (phase != Phase.ROWS) {
            rows.close();
        }
        print("… " + phase.label());
    }

    private void waiting(FirstLoadEvent.WaitingForTransactions waiting) {
        if (waiting.waited().toMillis() - waitedMillis >= WAITING_LINE_MILLIS) {
            waitedMillis = waiting.waited().toMillis();
            print("  blue gives a snapshot once transactions that are open have ended; waiting for "
                    + Amounts.millis(waitedMillis) + " so far:");
            waiting.transactions().forEach(each -> print("    " + each));
        }
    }

    private static String line(FirstLoadEvent event) {
        if (event instanceof FirstLoadEvent.Warning warning) {
            return "  note: " + warning.text();
        }
        if (event instanceof FirstLoadEvent.SnapshotTaken taken) {
            return "  snapshot at " + taken.lsn() + ": " + Amounts.count(taken.tables()) + " tables in "
                    + Amounts.count(taken.ranges()) + " ranges, " + Amounts.bytes(taken.plannedBytes()) + " on disk";
        }
        if (event instanceof FirstLoadEvent.TableKept kept) {
            return "  " + kept.table() + " was copied before";
        }
        if (event instanceof FirstLoadEvent.TableCopied copied) {
            return "  " + copied.table() + ": " + Amounts.count(copied.rows()) + " rows, "
                    + Amounts.bytes(copied.bytes()) + " in "
                    + Amounts.millis(copied.took().toMillis());
        }
        if (event instanceof FirstLoadEvent.RangeRetried retried) {
            return "  " + retried.table() + ": range " + retried.range() + " failed and is copied again (attempt "
                    + retried.attempt() + "): " + retried.cause();
        }
        return event instanceof FirstLoadEvent.Finished finished ? line(finished.result()) : "";
    }

    private static String line(FirstLoadResult result) {
        if (result.alreadyFinished()) {
            return "green was loaded before";
        }
        return "green is loaded: " + Amounts.count(result.tablesCopied()) + " tables"
                + (result.tablesKept() == 0 ? "" : " and " + Amounts.count(result.tablesKept()) + " copied before")
                + ", " + Amounts.count(result.rows()) + " rows, " + Amounts.bytes(result.bytes()) + " in "
                + Amounts.millis(result.took().toMillis());
    }

    static String line(Progress progress) {
        return String.format(
                Locale.ROOT,
                "  %3.0f %%  %s of %s tables  %s rows  %s/s%s",
                Math.floor(progress.fraction() * 100),
                Amounts.count(progress.tablesDone()),
                Amounts.count(progress.tablesTotal()),
                Amounts.count(progress.rows()),
                Amounts.bytes(progress.bytesPerSecond()),
                progress.remaining()
                        .map(left -> "  " + Amounts.millis(left.toMillis()) + " left")
                        .orElse(""));
    }

    private void print(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void close() {
        rows.close();
    }
}
