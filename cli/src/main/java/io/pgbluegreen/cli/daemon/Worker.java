package io.pgbluegreen.cli.daemon;

/** A publisher or an applier from its start to its end. It cannot be started twice. */
public interface Worker extends AutoCloseable {

    /**
     * Works in the caller's thread until {@link #close}.
     *
     * @throws io.pgbluegreen.problem.Problem when it cannot go on
     */
    void run();

    /** What it is doing now; may be asked by any thread at any time. */
    WorkerState state();

    /** Makes {@link #run} return soon. */
    @Override
    void close();
}
