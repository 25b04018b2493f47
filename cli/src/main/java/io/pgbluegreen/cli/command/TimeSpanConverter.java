package io.pgbluegreen.cli.command;

import io.pgbluegreen.cli.config.TimeSpan;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a span of time as the configuration has it: {@code 500ms}, {@code 10s}. */
final class TimeSpanConverter implements ITypeConverter<Duration> {

    private static final Duration LEAST = Duration.ofMillis(100);

    @Override
    public Duration convert(String text) {
        return TimeSpan.parse(text)
                .filter(span -> span.compareTo(LEAST) >= 0)
                .orElseThrow(() -> new TypeConversionException(
                        "expected a time of 100ms or more (units: ms, s, m, h), found '" + text + "'"));
    }
}
