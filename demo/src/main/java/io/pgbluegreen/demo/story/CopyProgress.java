package io.pgbluegreen.demo.story;

import io.pgbluegreen.demo.narration.Figures;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent;
import io.pgbluegreen.snapshotcopy.FirstLoadObserver;
import io.pgbluegreen.snapshotcopy.Progress;
import java.time.Duration;

/** Shows the first load: a bar that grows where somebody watches, a line now and then elsewhere. */
final class CopyProgress implements FirstLoadObserver {

    private static final int BAR_WIDTH = 30;
    private static final int PERCENT = 100;
    private static final Duration LINE_INTERVAL = Duration.ofSeconds(2);

    private final Narrator narrator;
    private Duration lastLine = Duration.ZERO;

    CopyProgress(Narrator narrator) {
        this.narrator = narrator;
    }

    @Override
    public void on(FirstLoadEvent event) {
        if (event instanceof FirstLoadEvent.SnapshotTaken snapshot) {
            narrator.say("Snapshot at LSN " + snapshot.lsn() + ": " + snapshot.tables() + " tables, "
                    + Figures.bytes(snapshot.plannedBytes()) + " on blue's disk.");
        } else if (event instanceof FirstLoadEvent.Progressed progressed) {
            show(progressed.progress());
        } else if (event instanceof FirstLoadEvent.Warning warning) {
            narrator.wrong(warning.text());
        } else if (event instanceof FirstLoadEvent.WaitingForTransactions waiting) {
            narrator.passing("waiting for " + waiting.transactions().size() + " transactions on blue to end");
        } else if (event instanceof FirstLoadEvent.RangeRetried retried) {
            narrator.wrong(retried.table() + ": copied again, since " + retried.cause());
        }
    }

    private void show(Progress progress) {
        if (narrator.look().live()) {
            narrator.passing(bar(progress.fraction()) + " " + figures(progress));
        } else if (progress.elapsed().minus(lastLine).compareTo(LINE_INTERVAL) >= 0) {
            lastLine = progress.elapsed();
            narrator.say(figures(progress));
        }
    }

    private String bar(double fraction) {
        int full = (int) Math.round(Math.min(1, fraction) * BAR_WIDTH);
        return narrator.look().bar(full, BAR_WIDTH);
    }

    private static String figures(Progress progress) {
        return "%3d %%   %s rows   %s/s   table %d of %d"
                .formatted(
                        Math.round(progress.fraction() * PERCENT),
                        Figures.count(progress.rows()),
                        Figures.bytes(progress.bytesPerSecond()),
                        Math.min(progress.tablesDone() + 1, progress.tablesTotal()),
                        progress.tablesTotal());
    }
}
