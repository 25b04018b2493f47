package io.pgbluegreen.pg2pulsar.decode;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;

/** The problem that the server's stream is not what the protocol says. */
final class Unreadable {

    private static final String REMEDY = "Nothing of this transaction was published. Check that the server is an"
            + " official release of PostgreSQL 10 to 18 and report the message.";

    private Unreadable() {}

    static Problem problem(String what) {
        return new Problem(Kind.NEEDS_PERSON, sentence(what), REMEDY);
    }

    static Problem problem(String what, Throwable cause) {
        return new Problem(Kind.NEEDS_PERSON, sentence(what), REMEDY, cause);
    }

    private static String sentence(String what) {
        return "the server's pgoutput stream cannot be understood: " + what;
    }
}
