package io.pgbluegreen.fence;

/**
 * Something about a cluster that the fence has to do with.
 *
 * @param what one sentence: what was expected, what was found, and where
 * @param remedy one sentence: what to do about it
 */
public record Finding(Severity severity, String what, String remedy) {

    /** Whether the fence can be tight in spite of it. */
    public enum Severity {
        /** The fence would not go up, or would not be tight. */
        OBSTACLE,
        /** Good to know before. */
        WARNING
    }

    public Finding {
        if (what.isEmpty() || remedy.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a sentence and a remedy, found '" + what + "', '" + remedy + "'");
        }
    }

    public static Finding obstacle(String what, String remedy) {
        return new Finding(Severity.OBSTACLE, what, remedy);
    }

    public static Finding warning(String what, String remedy) {
        return new Finding(Severity.WARNING, what, remedy);
    }
}
