package io.pgbluegreen.changeevent;

import java.util.Locale;

/** Which columns of the old row the source writes to its WAL for an UPDATE or DELETE. */
public enum ReplicaIdentity {
    /** The primary key. */
    DEFAULT,
    /** A chosen unique index. */
    INDEX,
    /** The whole row; several rows may be equal, and a change concerns one of them. */
    FULL,
    /** Nothing: UPDATE and DELETE cannot be replicated. */
    NOTHING;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ReplicaIdentity of(String label) {
        for (ReplicaIdentity identity : values()) {
            if (identity.label().equals(label)) {
                return identity;
            }
        }
        throw new IllegalArgumentException(
                "expected a replica identity of default, index, full or nothing, found '" + label + "'");
    }
}
