package io.pgbluegreen.cli.text;

import java.util.Locale;

/** Numbers with units, short enough for a line. */
public final class Amounts {

    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Amounts() {}

    /** {@code 12,345}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 512 B}, {@code 1.5 MB}; each unit 1024 times the one before, as PostgreSQL counts. */
    public static String bytes(long bytes) {
        double number = bytes;
        int unit = 0;
        while (Math.abs(number) >= 1024 && unit < BYTES.length - 1) {
            number /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", number, BYTES[unit]);
    }

    /** {@code 45 ms}, {@code 1.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    public static String millis(long millis) {
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = millis / 1000;
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
}
