package io.pgbluegreen.testkit.requirement;

/** This machine lacks something that cannot be brought along; the message says what, and how to get it. */
public final class MissingRequirementException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MissingRequirementException(String message) {
        super(message);
    }
}
