package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.finish.FinishLog;
import io.pgbluegreen.problem.Problem;
import java.io.PrintWriter;

/** Prints what becomes of each thing, a line each. */
final class PrintedFinishLog implements FinishLog {

    private final MarkedLines lines;

    PrintedFinishLog(PrintWriter out) {
        lines = new MarkedLines(out);
    }

    @Override
    public void removed(String what) {
        lines.print("removed", what);
    }

    @Override
    public void wouldRemove(String what) {
        lines.print("would remove", what);
    }

    @Override
    public void alreadyGone(String what) {
        lines.print("not there", what);
    }

    @Override
    public void kept(String what) {
        lines.print("kept", what);
    }

    @Override
    public void left(String what, Problem why) {
        lines.print("LEFT", what);
        lines.print("", "  " + why.getMessage());
        lines.print("", "→ " + why.remedy());
    }

    @Override
    public void warns(String what) {
        lines.print("note", what);
    }
}
