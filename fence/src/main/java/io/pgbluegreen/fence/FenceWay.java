package io.pgbluegreen.fence;

import java.util.Locale;

/** A way to keep applications from writing. Ways can be combined. */
public enum FenceWay {
    /** Every role that may write loses LOGIN. Roles that can only read go on. */
    NOLOGIN,
    /** Rules in front of {@code pg_hba.conf} refuse these roles; needs a superuser and a cluster of one's own. */
    HBA,
    /** Sessions of the database are read-only by default, so that everybody goes on reading. A session may override it. */
    READ_ONLY,
    /** A program of the operator's, a firewall's for example. */
    COMMAND;

    /** As it stands in configuration and metadata: {@code nologin}, {@code hba}, {@code read-only}, {@code command}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Reads what {@link #label()} writes.
     *
     * @throws IllegalArgumentException when the label is none of them
     */
    public static FenceWay of(String label) {
        for (FenceWay way : values()) {
            if (way.label().equals(label)) {
                return way;
            }
        }
        throw new IllegalArgumentException("expected nologin, hba, read-only or command, found '" + label + "'");
    }

    @Override
    public String toString() {
        return label();
    }
}
