package io.pgbluegreen.cli.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The forms that values of the file have. */
final class ValueTypes {

    private ValueTypes() {}

    /** Any text but an empty one. */
    static ValueType<String> text() {
        return new ScalarType<>("text", "a text", ValueTypes::filled, Function.identity());
    }

    /** A text that matches a pattern, which is also how the documentation names it. */
    static ValueType<String> matching(String regex) {
        Pattern pattern = Pattern.compile(regex);
        return new ScalarType<>(
                regex, regex, text -> Optional.of(text).filter(pattern.asMatchPredicate()), Function.identity());
    }

    static ValueType<Integer> integer(int least, int most) {
        String range = least + " to " + most;
        return new ScalarType<>(
                range, "a whole number from " + range, text -> wholeNumber(text, least, most), String::valueOf);
    }

    static ValueType<Boolean> bool() {
        return new ScalarType<>(
                "true or false",
                "true or false",
                text -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                },
                String::valueOf);
    }

    /** Bytes, in PostgreSQL's units: {@code 256MB}. */
    static ValueType<Long> size(String least, String most) {
        long min = ByteSize.parse(least).orElseThrow();
        long max = ByteSize.parse(most).orElseThrow();
        String range = least + " to " + most;
        return new ScalarType<>(
                range,
                "a size from " + range + " (units: B, kB, MB, GB)",
                text -> ByteSize.parse(text).filter(size -> size >= min && size <= max),
                ByteSize::print);
    }

    /** A span of time: {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}. */
    static ValueType<Duration> duration(String least, String most) {
        Duration min = TimeSpan.parse(least).orElseThrow();
        Duration max = TimeSpan.parse(most).orElseThrow();
        String range = least + " to " + most;
        return new ScalarType<>(
                range,
                "a time from " + range + " (units: ms, s, m, h)",
                text -> TimeSpan.parse(text).filter(span -> span.compareTo(min) >= 0 && span.compareTo(max) <= 0),
                TimeSpan::print);
    }

    static ValueType<HostPort> hostPort() {
        return new ScalarType<>("host:port", "host:port", HostPort::parse, HostPort::toString);
    }

    /** A program and its arguments, each an item: no shell takes them apart. */
    static ListType command() {
        return new ListType("a program and its arguments", text -> Optional.empty());
    }

    /** A list whose items must all be of a form. */
    static ListType listOf(String label, String expected, Predicate<String> form) {
        return new ListType(
                label,
                text -> form.test(text)
                        ? Optional.empty()
                        : Optional.of("expected " + expected + ", found " + ScalarType.shown(text)));
    }

    /** One of an enum's names in lower case. */
    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        List<E> choices = Arrays.asList(type.getEnumConstants());
        String label = choices.stream().map(ValueTypes::lower).collect(Collectors.joining(", "));
        return new ScalarType<>(
                label,
                "one of " + label,
                text -> choices.stream()
                        .filter(choice -> lower(choice).equals(text))
                        .findFirst(),
                ValueTypes::lower);
    }

    /** A path; a relative one counts from the file's folder, {@code ~} is the home folder. */
    static ValueType<Path> path() {
        return new ScalarType<>("path", "a path", ValueTypes::pathOf, Path::toString);
    }

    private static Optional<String> filled(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    private static Optional<Integer> wholeNumber(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            return number >= least && number <= most ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Path> pathOf(String text) {
        try {
            String home = System.getProperty("user.home");
            return filled(text).map(path -> Path.of(path.startsWith("~/") ? home + path.substring(1) : path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
