package io.pgbluegreen.cli.copy;

import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.snapshotcopy.Progress;
import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows how far the rows are. */
public sealed interface RowsDisplay extends AutoCloseable {

    /** Shows this from now on. */
    void show(Progress progress);

    /** Whether each table gets a line of its own. */
    boolean showsTables();

    /** Prints a line that stays. */
    void line(String text);

    @Override
    void close();

    /** A bar for a terminal, redrawn in place; a line every few seconds elsewhere. */
    static RowsDisplay of(PrintWriter out, Surroundings surroundings) {
        return surroundings.interactive() ? new Bar(out, surroundings.coloured()) : new Lines(out);
    }

    /** A line every few seconds. */
    final class Lines implements RowsDisplay {

        private static final long EVERY_NANOS = 5_000_000_000L;

        private final PrintWriter out;
        private long last = System.nanoTime();

        Lines(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void show(Progress progress) {
            if (System.nanoTime() - last >= EVERY_NANOS) {
                last = System.nanoTime();
                line(CopyProgress.line(progress));
            }
        }

        @Override
        public boolean showsTables() {
            return true;
        }

        @Override
        public void line(String text) {
            out.println(text);
            out.flush();
        }

        @Override
        public void close() {}
    }

    /** A progress bar. */
    final class Bar implements RowsDisplay {

        private final PrintWriter out;
        private final ProgressBarStyle style;
        private @Nullable ProgressBar bar;

        Bar(PrintWriter out, boolean coloured) {
            this.out = out;
            this.style = coloured ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.UNICODE_BLOCK;
        }

        @Override
        public void show(Progress progress) {
            ProgressBar shown = bar;
            if (shown == null) {
                shown = new ProgressBarBuilder()
                        .setTaskName("  rows")
                        .setInitialMax(progress.plannedTotal())
                        .setUnit(" MB", 1 << 20)
                        .setStyle(style)
                        .showSpeed()
                        .continuousUpdate()
                        .setUpdateIntervalMillis(250)
                        .build();
                bar = shown;
            }
            shown.maxHint(progress.plannedTotal());
            shown.stepTo(progress.plannedDone());
            shown.setExtraMessage(" " + progress.tablesDone() + "/" + progress.tablesTotal() + " tables");
        }

        @Override
        public boolean showsTables() {
            return false;
        }

        @Override
        public void line(String text) {
            close();
            out.println(text);
            out.flush();
        }

        @Override
        public void close() {
            ProgressBar shown = bar;
            bar = null;
            if (shown != null) {
                shown.close();
            }
        }
    }
}
