package io.pgbluegreen.postgres.metadata;

import java.util.Locale;

/**
 * Names a marker.
 *
 * @param operation number of the cutover or rollback that wrote it, from 1; 0 is the setup
 */
public record MarkerKey(long operation, Kind kind) {

    /** Which of an operation's two markers. */
    public enum Kind {
        /** The last write on the side that stops taking writes. */
        FINAL,
        /** The first write on the side that begins to take them. */
        FIRST;

        /** As it stands in the table: {@code final} or {@code first}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Reads what {@link #label()} writes.
         *
         * @throws IllegalArgumentException when the label is neither
         */
        public static Kind of(String label) {
            return switch (label) {
                case "final" -> FINAL;
                case "first" -> FIRST;
                default -> throw new IllegalArgumentException("expected final or first, found '" + label + "'");
            };
        }
    }

    public MarkerKey {
        if (operation < 0) {
            throw new IllegalArgumentException("operations count from 1, not from " + operation);
        }
    }

    @Override
    public String toString() {
        return kind.label() + " marker of operation " + operation;
    }
}
