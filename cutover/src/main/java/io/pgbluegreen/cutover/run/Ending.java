package io.pgbluegreen.cutover.run;

import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.problem.Problem;
import java.time.Duration;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param state ended, or halted
 * @param cause what made it turn back or halt
 * @param halt what keeps a halted one from going on; the same as the cause where there is no other
 * @param writePause how long nobody's writes got through; empty when nothing kept them out, or still does
 */
public record Ending(
        OperationState state, Optional<Problem> cause, Optional<Problem> halt, Optional<Duration> writePause) {}
