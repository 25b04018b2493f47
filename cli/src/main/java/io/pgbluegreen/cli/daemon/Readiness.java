package io.pgbluegreen.cli.daemon;

import java.util.Optional;

/** Tells whether a worker can be started yet. */
@FunctionalInterface
public interface Readiness {

    /**
     * What it has to wait for, as a sentence; nothing when it can start.
     *
     * @throws io.pgbluegreen.problem.Problem when that cannot be found out
     */
    Optional<String> missing();

    /** At once. */
    static Readiness always() {
        return Optional::empty;
    }
}
