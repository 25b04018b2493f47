package io.pgbluegreen.pg2pulsar.testdecoding;

import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;

/** The problem that the server's stream is not what the plugin's source says. */
final class Unreadable {

    private Unreadable() {}

    static Problem problem(String what) {
        return new Problem(
                Kind.NEEDS_PERSON,
                "the server's test_decoding stream cannot be understood: " + what,
                "Nothing of this transaction was published. Check that the server is an official release of PostgreSQL"
                        + " 9.6 and report the message.");
    }
}
