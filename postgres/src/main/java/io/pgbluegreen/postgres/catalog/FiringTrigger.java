package io.pgbluegreen.postgres.catalog;

/**
 * A trigger or rule that fires under {@code session_replication_role = replica}.
 *
 * @param always ENABLE ALWAYS when true, ENABLE REPLICA when false
 */
public record FiringTrigger(String name, Kind kind, boolean always) {

    /** Which of the two it is. */
    public enum Kind {
        TRIGGER,
        RULE
    }

    public FiringTrigger {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("expected the name of a trigger or rule, found an empty one");
        }
    }
}
