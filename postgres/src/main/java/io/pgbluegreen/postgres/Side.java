package io.pgbluegreen.postgres;

import java.util.Locale;

/** One of the two clusters: blue is the old one, green the new one. The names stay when traffic has moved. */
public enum Side {
    BLUE,
    GREEN;

    /** As it stands in configuration, messages and metadata: {@code blue} or {@code green}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Side other() {
        return this == BLUE ? GREEN : BLUE;
    }

    /**
     * Reads what {@link #label()} writes.
     *
     * @throws IllegalArgumentException when the label is neither
     */
    public static Side of(String label) {
        for (Side side : values()) {
            if (side.label().equals(label)) {
                return side;
            }
        }
        throw new IllegalArgumentException("expected blue or green, found '" + label + "'");
    }

    @Override
    public String toString() {
        return label();
    }
}
