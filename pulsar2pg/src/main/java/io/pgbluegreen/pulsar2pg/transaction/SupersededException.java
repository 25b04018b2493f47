package io.pgbluegreen.pulsar2pg.transaction;

/** Another applier has taken over or was quicker: what is in hand must be dropped, and the position read again. */
public final class SupersededException extends Exception {

    private static final long serialVersionUID = 1L;

    public SupersededException(String message) {
        super(message);
    }
}
