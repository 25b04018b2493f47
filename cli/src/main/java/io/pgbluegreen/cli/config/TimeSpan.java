package io.pgbluegreen.cli.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as the file has them: a whole number and a unit. */
public final class TimeSpan {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");

    private TimeSpan() {}

    /** Reads {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}; nothing where the text is no span of time. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(number);
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    default -> Duration.ofHours(number);
                });
    }

    /** Of milliseconds, seconds, minutes: the largest that holds the span without a fraction; hours only up from two. */
    static String print(Duration span) {
        long millis = span.toMillis();
        if (millis == 0 || millis % 1_000 != 0) {
            return millis == 0 ? "0s" : millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds % 60 != 0 || seconds == 60) {
            return seconds + "s";
        }
        return seconds % 3_600 == 0 && seconds > 3_600 ? seconds / 3_600 + "h" : seconds / 60 + "m";
    }
}
