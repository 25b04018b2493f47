package io.pgbluegreen.postgres.catalog;

/** Whether a column is an identity column, and whether a writer may give its value. */
public enum Identity {
    NONE,
    /** A value is taken only with {@code OVERRIDING SYSTEM VALUE}, and never by UPDATE. */
    ALWAYS,
    BY_DEFAULT;

    static Identity ofAttidentity(String attidentity) {
        return switch (attidentity) {
            case "" -> NONE;
            case "a" -> ALWAYS;
            case "d" -> BY_DEFAULT;
            default ->
                throw new IllegalArgumentException("expected attidentity a, d or nothing, found '" + attidentity + "'");
        };
    }
}
