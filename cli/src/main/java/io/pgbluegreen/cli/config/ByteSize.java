package io.pgbluegreen.cli.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as PostgreSQL writes them: a whole number and a unit, each unit 1024 times the one before. */
final class ByteSize {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(B|kB|KB|MB|GB)");

    private static final String[] UNITS = {"B", "kB", "MB", "GB"};

    private ByteSize() {}

    /** Bytes; nothing where the text is no size. */
    static Optional<Long> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int shift =
                switch (matcher.group(2).toUpperCase(Locale.ROOT)) {
                    case "B" -> 0;
                    case "KB" -> 10;
                    case "MB" -> 20;
                    default -> 30;
                };
        long number = Long.parseLong(matcher.group(1));
        return number > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(number << shift);
    }

    /** The largest unit that holds the size without a fraction. */
    static String print(long bytes) {
        int unit = 0;
        long number = bytes;
        while (unit < UNITS.length - 1 && number != 0 && number % 1024 == 0) {
            number /= 1024;
            unit++;
        }
        return number + UNITS[unit];
    }
}
