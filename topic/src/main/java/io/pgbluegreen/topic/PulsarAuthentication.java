package io.pgbluegreen.topic;

import java.nio.file.Path;

/** How a client proves to Pulsar who it is. No variant ever shows a secret in its text. */
public sealed interface PulsarAuthentication {

    /** Not at all. */
    record None() implements PulsarAuthentication {}

    /**
     * With a token that a file holds. The file is read again at every new connection, so that a token can be replaced
     * while a daemon runs.
     */
    record TokenFile(Path file) implements PulsarAuthentication {}

    /** With a token (a JSON Web Token as a rule). */
    final class Token implements PulsarAuthentication {

        private final String value;

        public Token(String value) {
            if (value.isBlank()) {
                throw new IllegalArgumentException("expected a Pulsar token, found an empty text");
            }
            this.value = value.strip();
        }

        /** The token itself, for the one call that needs it. */
        public String reveal() {
            return value;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Token token && token.value.equals(value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }

        @Override
        public String toString() {
            return "Token[(secret)]";
        }
    }
}
