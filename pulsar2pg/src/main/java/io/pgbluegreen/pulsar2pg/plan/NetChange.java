package io.pgbluegreen.pulsar2pg.plan;

import org.jspecify.annotations.Nullable;

/**
 * What all changes of one key come to so far.
 *
 * @param after the row's values; none where the row is gone
 */
record NetChange(Kind kind, @Nullable Values after) {

    static final NetChange CANCELLED = new NetChange(Kind.CANCELLED, null);
    static final NetChange DELETED = new NetChange(Kind.DELETED, null);

    /** In terms of the row that was there before. */
    enum Kind {
        /** There was none; now there is one. */
        INSERTED,
        /** There was none; one came and went. */
        CANCELLED,
        /** It is there with other values. */
        UPDATED,
        /** It is gone. */
        DELETED,
        /** It is gone, and a new one has its key. */
        REPLACED
    }

    NetChange {
        if ((after == null) != (kind == Kind.CANCELLED || kind == Kind.DELETED)) {
            throw new IllegalArgumentException("a row that is " + kind + " with values " + after);
        }
    }

    Values values() {
        if (after == null) {
            throw new IllegalStateException("a row that is " + kind + " has no values");
        }
        return after;
    }

    boolean isPresent() {
        return after != null;
    }
}
