package io.pgbluegreen.postgres.metadata;

import java.util.Locale;

/** What is to become of a DDL command on the other side. */
public enum DdlDecision {
    /** The applier runs it. */
    APPLY,
    /** The applier goes on without it. */
    SKIP;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DdlDecision of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
