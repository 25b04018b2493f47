package io.pgbluegreen.traffic;

/**
 * Something that a check found before traffic is to be moved.
 *
 * @param what one sentence: what was expected, what was found, and where
 * @param remedy one sentence: what to do about it
 */
public record Finding(Severity severity, String what, String remedy) {

    /** Whether traffic could be moved in spite of it. */
    public enum Severity {
        /** It could not, or not without failing statements. */
        OBSTACLE,
        /** Good to know before. */
        WARNING
    }

    public Finding {
        if (what.isEmpty() || remedy.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a sentence and a remedy, found '" + what + "' and '" + remedy + "'");
        }
    }

    public static Finding obstacle(String what, String remedy) {
        return new Finding(Severity.OBSTACLE, what, remedy);
    }

    public static Finding warning(String what, String remedy) {
        return new Finding(Severity.WARNING, what, remedy);
    }
}
