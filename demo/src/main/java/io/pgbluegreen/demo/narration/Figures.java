package io.pgbluegreen.demo.narration;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {

    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
    private static final int STEP = 1024;

    private Figures() {}

    /** With a comma every three digits: {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** In seconds with one decimal: {@code 12.3 s}. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toNanos() / 1e9);
    }

    /** In milliseconds below one second, in seconds above. */
    public static String time(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        return millis < 1_000 ? millis(millis) : seconds(duration);
    }

    /** With one decimal below ten, none above: {@code 4.2 ms}, {@code 118 ms}. */
    public static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 10 ? "%.1f ms" : "%,.0f ms", millis);
    }

    /** In PostgreSQL's units of 1024: {@code 512 B}, {@code 3.4 MB}. */
    public static String bytes(long bytes) {
        double size = bytes;
        int unit = 0;
        while (size >= STEP && unit < UNITS.length - 1) {
            size /= STEP;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || size >= 100 ? "%.0f %s" : "%.1f %s", size, UNITS[unit]);
    }

    /** How many a second, rounded. */
    public static String rate(long number, Duration duration) {
        return count(perSecond(number, duration)) + "/s";
    }

    /** How many a second, rounded; 0 where no time passed. */
    public static long perSecond(long number, Duration duration) {
        return duration.isZero() ? 0 : Math.round(number * 1e9 / duration.toNanos());
    }
}
