package io.pgbluegreen.testkit;

/** A server did not start, stop or answer; the message says which, where, and what its log ends with. */
public final class ServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** With the cause. */
    public ServerException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Without a cause of its own. */
    public ServerException(String message) {
        super(message);
    }
}
