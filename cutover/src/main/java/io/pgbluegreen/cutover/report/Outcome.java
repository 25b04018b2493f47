package io.pgbluegreen.cutover.report;

import io.pgbluegreen.cutover.plan.Phase;
import java.util.Locale;

/** How an operation came out. */
public enum Outcome {
    /** The other side takes writes. */
    DONE(0),
    /** The checks said no; nothing was changed. */
    REFUSED(1),
    /** It failed, and everything is as it was before. */
    UNDONE(3),
    /** It could neither be finished nor undone: a person must mend something and run it again. */
    NEEDS_PERSON(4);

    private final int exitCode;

    Outcome(int exitCode) {
        this.exitCode = exitCode;
    }

    /** Of the command. */
    public int exitCode() {
        return exitCode;
    }

    /**
     * What the phase means once the operation is over.
     *
     * @throws IllegalArgumentException while it is under way
     */
    public static Outcome of(Phase phase) {
        return switch (phase) {
            case DONE -> DONE;
            case REFUSED -> REFUSED;
            case UNDONE -> UNDONE;
            case HALTED, UNDO_HALTED -> NEEDS_PERSON;
            case RUNNING, UNDOING ->
                throw new IllegalArgumentException("an operation that is " + phase + " is not over");
        };
    }

    /** As it stands in reports: {@code needs-person}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
