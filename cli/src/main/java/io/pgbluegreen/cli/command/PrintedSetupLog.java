package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.setup.SetupLog;
import java.io.PrintWriter;

/** Prints setup's steps, a line each. */
final class PrintedSetupLog implements SetupLog {

    private final PrintWriter out;

    PrintedSetupLog(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begins(String what) {
        print("…              ", what);
    }

    @Override
    public void done(String what) {
        print("done           ", what);
    }

    @Override
    public void alreadyThere(String what) {
        print("already there  ", what);
    }

    @Override
    public void warns(String what) {
        print("note           ", what);
    }

    private void print(String mark, String what) {
        out.println(mark + what);
        out.flush();
    }
}
