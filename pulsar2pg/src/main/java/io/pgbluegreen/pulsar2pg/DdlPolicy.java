package io.pgbluegreen.pulsar2pg;

/** What an applier does when it meets a DDL command that the source recorded, and about which nobody has decided. */
public enum DdlPolicy {
    /** It waits before the command's transaction until somebody decides. */
    STOP,
    /** It runs the command in the same transaction, with the same search path and role. */
    APPLY,
    /** It goes on without the command. */
    IGNORE
}
