package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.postgres.largeobject.LargeObjectActivity;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Optional;

/**
 * Large objects of {@code from} that somebody wrote between the comparison and the fence. Comparing them again would
 * take too long in the write pause; the server's statistics say within a millisecond that there was something.
 */
final class LateLargeObjects {

    private LateLargeObjects() {}

    /**
     * Looks while it can still be undone. Costs nothing where {@code from} has no large objects.
     *
     * @throws Problem when there was a write
     */
    static void refuse(Operation operation, Allowance allowance) {
        boolean had =
                operation.largeObjects().filter(LargeObjectActivity::exists).isPresent();
        if (had && isChanged(operation, allowance)) {
            OperationSide from = operation.from();
            throw new Problem(
                    Kind.UNAVAILABLE,
                    "somebody wrote large objects on " + from.where() + " after they were compared, and "
                            + operation.to().side() + " does not have that",
                    "Run `bluegreen large-objects --fix`, then this again; while the application writes large objects all"
                            + " the time, stop that part of it first.");
        }
    }

    /** Looks once more when nobody waits: before version 15 statistics of ended sessions are late by half a second. */
    static void tell(Operation operation, Allowance allowance) {
        if (operation.largeObjects().isPresent() && isChanged(operation, allowance)) {
            operation.tell("Somebody wrote large objects on " + operation.from().where()
                    + " between the comparison and the fence, and "
                    + operation.to().side()
                    + " does not have that: `bluegreen large-objects` shows which differ.");
        }
    }

    private static boolean isChanged(Operation operation, Allowance allowance) {
        Optional<LargeObjectActivity> before = operation.largeObjects();
        LargeObjectActivity now =
                operation.from().session().work("look for large objects", allowance.left(), LargeObjectActivity::read);
        return before.isPresent() && now.isChangedSince(before.get());
    }
}
