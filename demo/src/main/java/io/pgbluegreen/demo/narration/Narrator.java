package io.pgbluegreen.demo.narration;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the story, line by line. Steps that run side by side may report from their own threads. Once {@link #fallSilent}
 * was called, nothing more is said: somebody pressed Ctrl-C, and what fails from then on is of no interest.
 */
public final class Narrator {

    private static final int WIDTH = 76;
    private static final String INDENT = "   ";
    private static final int LABEL_WIDTH = 58;

    private final PrintWriter out;
    private final Look look;
    private int chapter;
    private boolean passing;
    private boolean silent;

    public Narrator(PrintWriter out, Look look) {
        this.out = out;
        this.look = look;
    }

    public Look look() {
        return look;
    }

    /** The first line of all. */
    public synchronized void title(String title, String subtitle) {
        line("");
        line(look.bold(title));
        line(look.faint(subtitle));
        line(look.rule(WIDTH));
    }

    /** Opens a chapter, which is numbered, and says in a sentence or two what is going to happen. */
    public synchronized void chapter(String heading, String explanation) {
        chapter++;
        line("");
        line(look.bold(chapter + "  " + heading));
        wrap(explanation, WIDTH - INDENT.length()).forEach(text -> line(INDENT + look.faint(text)));
    }

    /** Something is done; how long it took stands at the end of the line. */
    public synchronized void done(String what, Duration took) {
        line(INDENT + look.tick() + " " + pad(what) + look.faint(String.format("%8s", Figures.time(took))));
    }

    /** Something is done or found to be as it must be. */
    public synchronized void done(String what) {
        line(INDENT + look.tick() + " " + what);
    }

    /** Something is not as it must be. */
    public synchronized void wrong(String what) {
        line(INDENT + look.cross() + " " + look.alarm(what));
    }

    /** A line without a mark. */
    public synchronized void say(String text) {
        line(text.isEmpty() ? "" : INDENT + text);
    }

    /** The line above others that are told one by one. */
    public synchronized void heading(String text) {
        line(INDENT + look.faint(text));
    }

    /** A table's lines; the heading is set apart. */
    public synchronized void table(TextTable table) {
        List<String> lines = table.lines();
        line(INDENT + look.faint(lines.get(0)));
        lines.subList(1, lines.size()).forEach(row -> line(INDENT + row));
    }

    /** A line that the next one overwrites; only where the output can do that, else nothing. */
    public synchronized void passing(String text) {
        if (look.live() && !silent) {
            out.print(look.eraseLine() + INDENT + text);
            out.flush();
            passing = true;
        }
    }

    /** The last word: good or bad. */
    public synchronized void verdict(boolean good, String text) {
        line("");
        line(look.rule(WIDTH));
        line((good ? look.tick() : look.cross()) + " " + look.bold(text));
    }

    /** Says this, and nothing from then on. */
    public synchronized void fallSilent(String lastWords) {
        line("");
        line(lastWords);
        silent = true;
    }

    private void line(String text) {
        if (silent) {
            return;
        }
        if (passing) {
            out.print(look.eraseLine());
            passing = false;
        }
        out.println(text);
        out.flush();
    }

    private static String pad(String text) {
        return text + " ".repeat(Math.max(1, LABEL_WIDTH - text.length()));
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (!current.isEmpty() && current.length() + 1 + word.length() > width) {
                lines.add(current.toString());
                current.setLength(0);
            }
            current.append(current.isEmpty() ? "" : " ").append(word);
        }
        lines.add(current.toString());
        return lines;
    }
}
