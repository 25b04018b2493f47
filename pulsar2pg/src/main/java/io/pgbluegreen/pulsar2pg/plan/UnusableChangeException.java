package io.pgbluegreen.pulsar2pg.plan;

/** A change that does not say enough to be applied. The message says what is missing, to follow a change's name. */
public final class UnusableChangeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableChangeException(String message) {
        super(message);
    }
}
