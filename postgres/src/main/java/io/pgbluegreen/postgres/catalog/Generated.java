package io.pgbluegreen.postgres.catalog;

/** Whether a column is computed from others; such a column cannot be written. */
public enum Generated {
    NONE,
    STORED,
    VIRTUAL;

    static Generated ofAttgenerated(String attgenerated) {
        return switch (attgenerated) {
            case "" -> NONE;
            case "s" -> STORED;
            case "v" -> VIRTUAL;
            default ->
                throw new IllegalArgumentException(
                        "expected attgenerated s, v or nothing, found '" + attgenerated + "'");
        };
    }
}
