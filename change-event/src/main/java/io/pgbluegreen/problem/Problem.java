package io.pgbluegreen.problem;

/**
 * Something that a person must know or mend before the work can go on. Its message is one sentence for an operator,
 * followed by the remedy; it never holds a secret.
 */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What kind of problem it is, which decides the command's exit code and whether a daemon tries again. */
    public enum Kind {
        /** A check failed: the surroundings are not as they must be. Nothing was changed. */
        CHECK_FAILED(1),
        /** Wrong usage or configuration. Nothing was changed. */
        CONFIGURATION(2),
        /** The operation failed and was undone. */
        UNDONE(3),
        /** The operation failed and needs a person: going on would risk data. */
        NEEDS_PERSON(4),
        /** A server is not there or has no room at the moment. Daemons try again; commands end. */
        UNAVAILABLE(1);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /** The exit code of a command that ends with this kind of problem. */
        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;
    private final String remedy;

    /**
     * @param what one sentence: what was expected, what was found, and where
     * @param remedy one sentence: what to do about it
     */
    public Problem(Kind kind, String what, String remedy) {
        super(what);
        this.kind = kind;
        this.remedy = remedy;
    }

    public Problem(Kind kind, String what, String remedy, Throwable cause) {
        super(what, cause);
        this.kind = kind;
        this.remedy = remedy;
    }

    public Kind kind() {
        return kind;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
