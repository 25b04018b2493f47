package io.pgbluegreen.pulsar2pg.target;

/** The source changed its schema, and nobody has decided yet whether the target's is to follow. */
public final class UndecidedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    /** @param what one sentence for an operator */
    public UndecidedException(String what, String remedy) {
        super(what);
        this.remedy = remedy;
    }

    /** How to decide. */
    public String remedy() {
        return remedy;
    }
}
