package io.pgbluegreen.testkit.forum;

/** What a client knows of a transaction that it began. */
enum Fate {
    /** The server said that it is committed: it must never be lost. */
    ACKNOWLEDGED,
    /** It was rolled back, or its COMMIT was never sent: it must never be seen. */
    ROLLED_BACK,
    /** The connection broke during COMMIT: either may be true. */
    IN_DOUBT
}
