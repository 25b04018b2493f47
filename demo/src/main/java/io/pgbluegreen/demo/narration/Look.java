package io.pgbluegreen.demo.narration;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;

/**
 * What the output can show.
 *
 * @param unicode whether characters beyond ASCII arrive as they are
 * @param colour whether escape sequences for colours are understood and wanted
 * @param live whether somebody watches: a line may be drawn again in place
 */
public record Look(boolean unicode, boolean colour, boolean live) {

    /** ASCII, one line after the other: right for files and pipes. */
    public static final Look PLAIN = new Look(false, false, false);

    private static final String ESCAPE = "\u001b[";

    /**
     * What this process's standard output can show.
     *
     * @param interactive whether it is a terminal
     * @param environment {@code NO_COLOR} (see no-color.org) and {@code TERM} are looked at
     */
    public static Look of(boolean interactive, Map<String, String> environment) {
        if (!interactive || environment.getOrDefault("TERM", "dumb").equals("dumb")) {
            return PLAIN;
        }
        boolean colour = environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Look(StandardCharsets.UTF_8.equals(outputCharset()), colour, true);
    }

    /** The bytes in which {@link System#out} writes characters; from Java 18 on it tells, before it used these two. */
    private static Charset outputCharset() {
        for (String property : new String[] {"stdout.encoding", "sun.stdout.encoding"}) {
            String name = System.getProperty(property, "");
            if (!name.isEmpty()) {
                try {
                    return Charset.forName(name);
                } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                    return StandardCharsets.US_ASCII;
                }
            }
        }
        return Charset.defaultCharset();
    }

    String tick() {
        return paint("32", unicode ? "✓" : "ok");
    }

    String cross() {
        return paint("31", unicode ? "✗" : "!!");
    }

    public String arrow() {
        return unicode ? "→" : "->";
    }

    String rule(int width) {
        return paint("2", (unicode ? "─" : "-").repeat(width));
    }

    String bold(String text) {
        return paint("1", text);
    }

    String faint(String text) {
        return paint("2", text);
    }

    String alarm(String text) {
        return paint("31", text);
    }

    /** A progress bar. */
    public String bar(int full, int width) {
        return unicode
                ? "█".repeat(full) + faint("░".repeat(width - full))
                : "[" + "#".repeat(full) + ".".repeat(width - full) + "]";
    }

    private String paint(String code, String text) {
        return colour ? ESCAPE + code + "m" + text + ESCAPE + "0m" : text;
    }

    /** Clears the line and goes back to its beginning. */
    String eraseLine() {
        return "\r" + ESCAPE + "K";
    }
}
