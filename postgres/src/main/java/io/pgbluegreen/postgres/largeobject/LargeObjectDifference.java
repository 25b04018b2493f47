package io.pgbluegreen.postgres.largeobject;

import java.util.Optional;

/**
 * A large object that is not the same in two clusters.
 *
 * @param source as it should be; empty where it is only in the target
 * @param target as it is; empty where it is only in the source
 */
public record LargeObjectDifference(Optional<LargeObject> source, Optional<LargeObject> target) {

    /** In what they differ. */
    public enum Kind {
        /** It is only in the source. */
        MISSING,
        /** It is only in the target. */
        SURPLUS,
        /** It is in both with other bytes. */
        CONTENT,
        /** The role may not read it on one of the sides: nobody knows. */
        UNREADABLE,
        /** The bytes are the same; its owner, privileges or comment are not. */
        ACCESS
    }

    public LargeObjectDifference {
        if (source.isEmpty() && target.isEmpty()) {
            throw new IllegalArgumentException("expected an object on one side at least, found none");
        }
    }

    public long oid() {
        return source.or(() -> target).orElseThrow().oid();
    }

    public Kind kind() {
        if (source.isEmpty()) {
            return Kind.SURPLUS;
        }
        if (source.get().content().isEmpty()) {
            return Kind.UNREADABLE;
        }
        if (target.isEmpty()) {
            return Kind.MISSING;
        }
        if (target.get().content().isEmpty()) {
            return Kind.UNREADABLE;
        }
        return source.get().content().equals(target.get().content()) ? Kind.ACCESS : Kind.CONTENT;
    }
}
