package io.pgbluegreen.testkit.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads server logs for error messages. */
public final class LogTail {

    private static final int LINES = 20;

    private LogTail() {}

    /** The last lines. */
    public static String of(Path log) {
        List<String> lines = all(log).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }

    /** The whole log; a line about it where it cannot be read. */
    public static String all(Path log) {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
