package io.pgbluegreen.cutover.port;

import io.pgbluegreen.postgres.Side;
import java.time.Duration;
import java.util.Optional;

/**
 * What stands between applications and the two clusters. Every method may be called again, in any state that a killed
 * process may have left, and throws a {@link io.pgbluegreen.problem.Problem} when it could not do its work.
 */
public interface Traffic extends AutoCloseable {

    /** Whether {@link #hold} makes clients wait; where not, their statements fail while nobody takes writes. */
    boolean canHold();

    /**
     * Makes clients wait, and returns when none of them has a transaction open on a server any more.
     *
     * @throws io.pgbluegreen.problem.Problem when that did not come about within the limit; then nobody waits any more
     */
    void hold(Duration limit);

    /**
     * Sends clients to this side from now on. Those that wait go on waiting; where it fails in part, those that go to this
     * side already may be let go.
     */
    void switchTo(Side side);

    /** Lets clients go on that wait. */
    void release();

    /** What is really there at the moment. */
    State state();

    /** One line that names it for people, without secrets: {@code PgBouncer at 127.0.0.1:6432, database forum}. */
    String describe();

    @Override
    void close();

    /**
     * Where clients go.
     *
     * @param side empty where that cannot be told, or where its parts do not agree
     * @param held whether clients wait
     * @param detail one sentence for people
     */
    record State(Optional<Side> side, boolean held, String detail) {}
}
