package io.pgbluegreen.cutover;

import java.util.Locale;

/**
 * Something that the checks found.
 *
 * @param check which one: {@code lag}, {@code fence}, {@code sequences}, …
 * @param what one sentence: what was expected, what was found, and where
 * @param remedy what to do about it, as SQL or a command where it can be
 */
public record Finding(Severity severity, String check, String what, String remedy) {

    /** Whether the operation can begin in spite of it. */
    public enum Severity {
        BLOCKER,
        WARNING;

        /** As it stands in reports: {@code blocker}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Finding blocker(String check, String what, String remedy) {
        return new Finding(Severity.BLOCKER, check, what, remedy);
    }

    public static Finding warning(String check, String what, String remedy) {
        return new Finding(Severity.WARNING, check, what, remedy);
    }

    public boolean isBlocker() {
        return severity == Severity.BLOCKER;
    }
}
