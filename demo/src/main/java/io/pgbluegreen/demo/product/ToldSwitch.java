package io.pgbluegreen.demo.product;

import io.pgbluegreen.cutover.CutoverObserver;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.demo.narration.Narrator;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Tells the steps of a switch while they happen, on a thread of its own: nobody's writes shall wait for a slow terminal.
 */
final class ToldSwitch implements CutoverObserver, AutoCloseable {

    private static final int LABEL_WIDTH = 16;
    private static final int LAST_LINES_SECONDS = 5;

    private final Narrator narrator;
    private final Side from;
    private final boolean pooler;
    private final ExecutorService teller = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "told-switch");
        thread.setDaemon(true);
        return thread;
    });

    /** @param pooler whether something lets clients wait */
    ToldSwitch(Narrator narrator, Side from, boolean pooler) {
        this.narrator = narrator;
        this.from = from;
        this.pooler = pooler;
    }

    @Override
    public void done(OperationState state, Duration took) {
        String label =
                state.step() + " ".repeat(LABEL_WIDTH - state.step().label().length());
        if (state.phase() == Phase.UNDOING) {
            tell(() -> narrator.done(label + "taken back", took));
        } else {
            tell(() -> narrator.done(label + what(state.step()), took));
        }
    }

    @Override
    public void failed(OperationState state, Problem problem) {
        tell(() -> narrator.wrong(state.step() + ": " + problem.getMessage() + " " + problem.remedy()));
    }

    @Override
    public void found(Finding finding) {
        if (finding.isBlocker()) {
            tell(() -> narrator.wrong(finding.check() + ": " + finding.what() + " " + finding.remedy()));
        }
    }

    /** Each in as many words as fit on the line. */
    private String what(Step step) {
        Side to = from.other();
        return switch (step) {
            case PREFLIGHT -> "both sides are ready";
            case HOLD -> pooler ? "PgBouncer lets clients wait" : "nothing could let clients wait";
            case FENCE -> "the application may not log in on " + from;
            case TERMINATE -> "its last sessions there have ended";
            case FINAL_MARKER -> "the last write on " + from;
            case DRAIN -> to + " holds it, and nothing came after it";
            case SEQUENCES -> to + "'s sequences are where " + from + "'s were";
            case FIRST_MARKER -> "a write on " + to + " has come back to " + from;
            case UNFENCE -> "the application may log in on " + to;
            case SWITCH_TRAFFIC -> "clients go on, on " + to;
            case CONSUMERS -> "readers of the topic are moved";
            case AFTER -> "a last look at both sides";
        };
    }

    private void tell(Runnable line) {
        teller.execute(line);
    }

    /** Returns when everything is told. */
    @Override
    public void close() {
        teller.shutdown();
        try {
            if (!teller.awaitTermination(LAST_LINES_SECONDS, TimeUnit.SECONDS)) {
                teller.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
