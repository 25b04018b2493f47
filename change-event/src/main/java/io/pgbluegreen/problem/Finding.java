package io.pgbluegreen.problem;

import java.util.Locale;

/**
 * Something that a check found before work begins, and that a person should know then.
 *
 * @param check which one: {@code lag}, {@code fence}, {@code sequences}, …
 * @param what one sentence: what was expected, what was found, and where
 * @param remedy what to do about it, as SQL or a command where it can be
 */
public record Finding(Severity severity, String check, String what, String remedy) {

    /** Whether the work can begin in spite of it. */
    public enum Severity {
        /** It could not, or would put data or the application at risk. */
        BLOCKER,
        /** Good to know before. */
        WARNING;

        /** As it stands in reports: {@code blocker}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Finding {
        if (check.isEmpty() || what.isEmpty() || remedy.isEmpty()) {
            throw new IllegalArgumentException("expected a check's name, a sentence and a remedy, found '" + check
                    + "', '" + what + "', '" + remedy + "'");
        }
    }

    public static Finding blocker(String check, String what, String remedy) {
        return new Finding(Severity.BLOCKER, check, what, remedy);
    }

    /** That a check itself could not be made. */
    public static Finding blocker(String check, Problem problem) {
        return blocker(check, String.valueOf(problem.getMessage()), problem.remedy());
    }

    public static Finding warning(String check, String what, String remedy) {
        return new Finding(Severity.WARNING, check, what, remedy);
    }

    public boolean isBlocker() {
        return severity == Severity.BLOCKER;
    }
}
