package io.pgbluegreen.cutover.plan;

import io.pgbluegreen.postgres.Side;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The steps of a cutover and of a rollback, in their order. {@code from} is the side that takes writes when the
 * operation begins, {@code to} the one that takes them when it is done.
 */
public enum Step {
    PREFLIGHT("checks that both sides and everything between them are ready; changes nothing", "", minutes(5)),
    HOLD("the pooler lets clients wait instead of failing", "clients go on", seconds(10)),
    FENCE("no application role can write on `from` any more", "takes back exactly what the fence changed", seconds(10)),
    TERMINATE("ends every session that could still write on `from`, and waits until none is left", "", seconds(10)),
    FINAL_MARKER("the last write on `from`: a row in the marker table", "removes the row", seconds(5)),
    DRAIN(
            "waits until `to` holds the marker, and proves that nothing was committed on `from` after it",
            "",
            minutes(1)),
    SEQUENCES("moves every sequence of `to` to its value on `from`", "", seconds(10)),
    FIRST_MARKER(
            "the first write on `to`; waits until `from` holds it: the way back works", "removes the row", seconds(10)),
    UNFENCE("applications may write on `to`: the point of no return", "", seconds(10)),
    SWITCH_TRAFFIC("clients are sent to `to`, and those that wait go on", "", seconds(30)),
    CONSUMERS("every consumer of the topic goes on at the first marker on the topic of `to`", "", minutes(10)),
    AFTER("gathers missing statistics on `to`, looks once more at both sides, writes the report", "", minutes(10));

    private static final List<Step> ORDER = List.of(values());

    private final String does;
    private final String undo;
    private final Duration limit;

    Step(String does, String undo, Duration limit) {
        this.does = does;
        this.undo = undo;
        this.limit = limit;
    }

    /** As it stands in the journal, in options and in reports: {@code final-marker}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads what {@link #label()} writes.
     *
     * @throws IllegalArgumentException that names all steps, when there is no such one
     */
    public static Step of(String label) {
        return Arrays.stream(values())
                .filter(step -> step.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Step::label).toList())
                        + ", found '" + label + "'"));
    }

    /** What it does, in words for an operator, with {@code `from`} and {@code `to`} for the sides. */
    public String does() {
        return does;
    }

    /**
     * What it does, in words for an operator.
     *
     * @param from the side that takes writes when the operation begins
     */
    public String does(Side from) {
        return does.replace("`from`", from.label()).replace("`to`", from.other().label());
    }

    /** How it is taken back; empty where there is nothing to take back. */
    public Optional<String> undo() {
        return undo.isEmpty() ? Optional.empty() : Optional.of(undo);
    }

    /** How long it may take at most, besides what the write pause allows. */
    public Duration limit() {
        return limit;
    }

    /** Whether a failure here leads back. From {@link #UNFENCE} on an operation only goes forward. */
    public boolean isReversible() {
        return compareTo(UNFENCE) < 0;
    }

    /** Whether it may end before it is done: applications write already, and what is left can be done at any time. */
    public boolean mayEndEarly() {
        return compareTo(SWITCH_TRAFFIC) > 0;
    }

    /** Whether nobody's writes get through while it is under way. */
    public boolean isInWritePause() {
        return compareTo(HOLD) >= 0 && compareTo(SWITCH_TRAFFIC) <= 0;
    }

    /** Its place among the steps, from 1. */
    public int number() {
        return ORDER.indexOf(this) + 1;
    }

    /** The one behind it. */
    public Optional<Step> next() {
        return ORDER.stream().skip(number()).findFirst();
    }

    /** This step or the nearest before it that has something to take back; empty for {@link #PREFLIGHT}. */
    public Optional<Step> nearestUndo() {
        return lastUndo(number());
    }

    /** The nearest before it that has something to take back. */
    public Optional<Step> undoneNext() {
        return lastUndo(number() - 1);
    }

    /** The last among so many steps from the first on that has something to take back. */
    private static Optional<Step> lastUndo(int among) {
        return ORDER.stream().limit(among).filter(step -> !step.undo.isEmpty()).reduce((earlier, later) -> later);
    }

    @Override
    public String toString() {
        return label();
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration minutes(int minutes) {
        return Duration.ofMinutes(minutes);
    }
}
