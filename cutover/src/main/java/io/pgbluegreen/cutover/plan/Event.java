package io.pgbluegreen.cutover.plan;

import java.util.Locale;

/** What moves an operation from one state to the next. */
public enum Event {
    /** The step was performed. */
    STEP_DONE,
    /** The step failed, took too long, was vetoed by a hook, or somebody asked to stop. */
    STEP_FAILED,
    /** The step was taken back. */
    UNDO_DONE,
    /** The step could not be taken back. */
    UNDO_FAILED,
    /** A new run found the operation open. */
    RESUMED,
    /** A new run found the operation open, and {@code to} open for applications already. */
    RESUMED_BEHIND_OPEN_FENCE;

    /** In words: {@code step failed}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
