package io.pgbluegreen.cli.cutover;

import io.pgbluegreen.cli.text.Amounts;
import io.pgbluegreen.cutover.CutoverObserver;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Prints what an operation does, a line for each step. On a thread of its own: the operation must not wait for a slow
 * terminal while nobody can write.
 */
public final class SwitchProgress implements CutoverObserver, AutoCloseable {

    /** Asks a person before a step. */
    @FunctionalInterface
    public interface Gate {
        /**
         * Whether the step may begin.
         *
         * @param tell prints a line
         */
        boolean mayBegin(Step step, Consumer<String> tell) throws InterruptedException;
    }

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final String END = "\u0000";
    private static final Duration LAST_LINES = Duration.ofSeconds(5);

    private final Side from;
    private final PrintWriter out;
    private final Gate gate;
    private final Clock clock;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread printer = new Thread(this::print, "progress");

    /** @param from the side that takes writes when the operation begins */
    public SwitchProgress(Side from, PrintWriter out, Gate gate, Clock clock) {
        this.from = from;
        this.out = out;
        this.gate = gate;
        this.clock = clock;
        printer.setDaemon(true);
        printer.start();
    }

    @Override
    public void reached(OperationState state) {
        if (state.phase() == Phase.RUNNING) {
            line("…     " + state.step() + ": " + state.step().does(from));
        } else if (state.phase() == Phase.UNDOING) {
            line("undo  " + state.step() + ": " + state.step().undo().orElse(""));
        }
    }

    @Override
    public void done(OperationState state, Duration took) {
        line("done  " + (state.phase() == Phase.UNDOING ? "undoing " : "") + state.step() + " in " + millis(took));
    }

    @Override
    public void failed(OperationState state, Problem problem) {
        line("FAIL  " + (state.phase() == Phase.UNDOING ? "undoing " : "") + state.step() + ": "
                + problem.getMessage());
        line("      → " + problem.remedy());
    }

    @Override
    public void found(Finding finding) {
        line((finding.isBlocker() ? "!     " : "note  ") + finding.check() + ": " + finding.what());
        line("      → " + finding.remedy());
    }

    @Override
    public void told(String sentence) {
        line("      " + sentence);
    }

    @Override
    public boolean mayBegin(Step step) throws InterruptedException {
        return gate.mayBegin(step, this::line);
    }

    private void line(String text) {
        lines.add(LocalTime.now(clock).format(TIME) + "  " + text);
    }

    private static String millis(Duration took) {
        return took.toMillis() == 0 ? took.toNanos() / 1_000 + " µs" : Amounts.millis(took.toMillis());
    }

    private void print() {
        try {
            for (String line = lines.take(); !line.equals(END); line = lines.take()) {
                out.println(line);
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns when all lines are printed. */
    @Override
    public void close() {
        lines.add(END);
        try {
            printer.join(LAST_LINES.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
