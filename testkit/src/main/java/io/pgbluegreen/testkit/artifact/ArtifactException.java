package io.pgbluegreen.testkit.artifact;

/** A server's program could not be had; the message names the artifact and what to check. */
public final class ArtifactException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ArtifactException(String message, Throwable cause) {
        super(message, cause);
    }
}
