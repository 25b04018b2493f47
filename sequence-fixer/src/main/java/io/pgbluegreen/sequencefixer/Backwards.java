package io.pgbluegreen.sequencefixer;

/** What becomes of a sequence that is past where it is to be. */
public enum Backwards {
    /** It stays there and is named in a warning: values that it handed out may be in use. */
    KEEP,
    /** It is set back. For who knows that nothing uses the values between, say after a test on the passive side. */
    MOVE
}
