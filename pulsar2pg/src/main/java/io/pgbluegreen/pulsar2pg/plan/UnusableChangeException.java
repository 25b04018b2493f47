package io.pgbluegreen.pulsar2pg.plan;

/**
 * A change that does not say enough to be applied, or says what the target would misread. The message says what is
 * missing, to follow a change's name.
 */
public final class UnusableChangeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    UnusableChangeException(String message) {
        this(message, "Give the source's table a replica identity, and the target's the same unique key.");
    }

    UnusableChangeException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    public String remedy() {
        return remedy;
    }
}
