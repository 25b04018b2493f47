package io.pgbluegreen.sequencefixer;

/** How a sequence of the side that will take writes stands to its namesake on the side that takes them now. */
public enum Relation {
    /** Both hand out the same value next. */
    EQUAL,
    /** It would hand out again what the other side has handed out. */
    BEHIND,
    /** It is past the other side: by a safety gap of an earlier fix, or because somebody used it. */
    AHEAD,
    /** They stand at different places, and there is no telling which is further: they cycle, or run against each other. */
    DIFFERENT,
    /** It does not exist on the side that will take writes. */
    MISSING_ON_TO,
    /** It does not exist on the side that takes writes now. */
    MISSING_ON_FROM,
    /** Our role may not read it on one side or both. */
    UNREADABLE
}
