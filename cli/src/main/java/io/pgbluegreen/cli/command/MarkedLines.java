package io.pgbluegreen.cli.command;

import java.io.PrintWriter;

/** Lines of two columns, each seen at once: what became of something, and what that is. */
final class MarkedLines {

    private final PrintWriter out;

    MarkedLines(PrintWriter out) {
        this.out = out;
    }

    void print(String mark, String what) {
        out.println(String.format("%-15s%s", mark, what));
        out.flush();
    }
}
