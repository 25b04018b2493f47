package io.pgbluegreen.postgres.metadata;

import java.util.Locale;

/** What a person wants of a daemon. */
public enum DesiredState {
    RUNNING,
    /** Ends its work and stays idle, ready to be started again. */
    STOPPED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static DesiredState of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT));
    }
}
