package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.finish.FinishLog;
import io.pgbluegreen.problem.Problem;
import java.io.PrintWriter;

/** Prints what becomes of each thing, a line each. */
final class PrintedFinishLog implements FinishLog {

    private final PrintWriter out;

    PrintedFinishLog(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void removed(String what) {
        print("removed        ", what);
    }

    @Override
    public void wouldRemove(String what) {
        print("would remove   ", what);
    }

    @Override
    public void alreadyGone(String what) {
        print("not there      ", what);
    }

    @Override
    public void kept(String what) {
        print("kept           ", what);
    }

    @Override
    public void left(String what, Problem why) {
        print("LEFT           ", what);
        out.println("                 " + why.getMessage());
        print("               → ", why.remedy());
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
