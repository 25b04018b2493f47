package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.setup.SetupLog;
import java.io.PrintWriter;

/** Prints setup's steps, a line each. */
final class PrintedSetupLog implements SetupLog {

    private final MarkedLines lines;

    PrintedSetupLog(PrintWriter out) {
        lines = new MarkedLines(out);
    }

    @Override
    public void begins(String what) {
        lines.print("…", what);
    }

    @Override
    public void done(String what) {
        lines.print("done", what);
    }

    @Override
    public void alreadyThere(String what) {
        lines.print("already there", what);
    }

    @Override
    public void warns(String what) {
        lines.print("note", what);
    }
}
