package io.pgbluegreen.cutover.plan;

import java.util.Arrays;
import java.util.Locale;

/** What an operation does with the step at which it is. */
public enum Phase {
    /** Performs it. */
    RUNNING(true),
    /** Could not perform it, and cannot go back any more: a person must mend the cause and run it again. */
    HALTED(true),
    /** Takes it back. */
    UNDOING(true),
    /** Could not take it back: a person must mend the cause and run it again. */
    UNDO_HALTED(true),
    /** All steps are done. */
    DONE(false),
    /** Everything is as it was before. */
    UNDONE(false),
    /** The checks said no; nothing was changed. */
    REFUSED(false);

    private final boolean open;

    Phase(boolean open) {
        this.open = open;
    }

    /** Whether the operation must be finished or undone before another may begin. */
    public boolean isOpen() {
        return open;
    }

    /** Whether only a new run goes on with it. */
    public boolean isHalted() {
        return this == HALTED || this == UNDO_HALTED;
    }

    /** As it stands in the journal: {@code undo-halted}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads what {@link #label()} writes.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Phase of(String label) {
        return Arrays.stream(values())
                .filter(phase -> phase.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no phase '" + label + "'"));
    }

    @Override
    public String toString() {
        return label();
    }
}
