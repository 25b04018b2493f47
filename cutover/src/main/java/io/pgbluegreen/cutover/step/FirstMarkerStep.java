package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.cluster.ClusterSession;
import io.pgbluegreen.cutover.cluster.ClusterSession.Use;
import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.fence.FenceState;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.postgres.metadata.Marker;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The first write on {@code to}. When {@code from} holds it, the way back works. A {@code from} that has died since the
 * drain was proven is not waited for: {@code to} holds everything.
 */
final class FirstMarkerStep implements StepWork {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

    private static final Duration UNDO_LIMIT = Duration.ofMillis(500);
    private static final Duration REMOVE_LIMIT = Duration.ofSeconds(5);

    /** Then the connection is cut, and a new one tells whether the server is there. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(2);

    private final Operation operation;

    /** Set by the one thread that performs the step. */
    private boolean fromIsGone;

    FirstMarkerStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) throws InterruptedException {
        OperationSide to = operation.to();
        Future<FenceState> fence = operation.beside(() -> lookAtFence(Use.SECOND, allowance));
        to.session()
                .work(
                        "write the first marker",
                        allowance.left(),
                        connection -> MarkerTable.write(connection, operation.firstMarker(), to.side()));
        try {
            awaitArrival(allowance);
            require(state(fence, allowance));
        } catch (Problem problem) {
            if (!fromIsGone) {
                throw problem;
            }
            operation.note(notes -> notes.withFromLost(String.valueOf(problem.getMessage())));
            operation.tell(operation.from().where() + " is gone: " + problem.getMessage() + ". "
                    + to.where() + " holds everything that was committed there, and the operation goes on without it;"
                    + " the way back works again when it is back.");
        }
    }

    private void awaitArrival(Allowance allowance) throws InterruptedException {
        OperationSide from = operation.from();
        while (look(allowance, () -> find(from, allowance)).isEmpty()) {
            allowance.require(from.where() + " did not hold the first write of "
                    + operation.to().side() + " yet: the way back does not work");
            allowance.lookAgainIn(BETWEEN_LOOKS);
        }
    }

    private Optional<Marker> find(OperationSide from, Allowance allowance) {
        return from.session()
                .work(
                        "look for the first marker",
                        allowance.atMost(LONGEST_LOOK),
                        connection -> MarkerTable.find(connection, operation.firstMarker()));
    }

    private FenceState lookAtFence(Use use, Allowance allowance) {
        OperationSide from = operation.from();
        return from.session().ask(use, "look at the fence", allowance.atMost(LONGEST_LOOK), connection -> from.fence()
                .state(connection));
    }

    private FenceState state(Future<FenceState> beside, Allowance allowance) throws InterruptedException {
        try {
            return Operation.join(beside);
        } catch (Problem problem) {
            if (problem.kind() != Kind.UNAVAILABLE) {
                throw problem;
            }
            return look(allowance, () -> lookAtFence(Use.WORK, allowance));
        }
    }

    /**
     * Looks until {@code from} has answered, or has turned out to be gone. A server that vanishes often does so without a
     * word; one that is only slow must not be taken for it.
     */
    private <T> T look(Allowance allowance, Supplier<T> once) throws InterruptedException {
        while (true) {
            try {
                return once.get();
            } catch (Problem problem) {
                if (problem.kind() != Kind.UNAVAILABLE || allowance.isOver()) {
                    throw problem;
                }
                if (!operation.from().session().answers()) {
                    fromIsGone = true;
                    throw problem;
                }
            }
            allowance.require(operation.from().where() + " was slow to answer");
            allowance.lookAgainIn(BETWEEN_LOOKS);
        }
    }

    private void require(FenceState fence) {
        if (fence.level() != Level.RAISED) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    operation.from().where() + ": the fence does not stand any more: "
                            + String.join(" ", fence.sentences()),
                    "Find out who takes it down while the switch is under way.");
        }
    }

    /**
     * Where it fails, the next operation removes the marker: {@code to} is fenced, whatever the marker says. Beside the
     * step, since {@code to} may be dead, and writes wait for {@code from} to be opened again.
     */
    @Override
    public void undo(Allowance allowance) throws InterruptedException {
        ClusterSession to = operation.to().session();
        Future<Boolean> removal = operation.beside(() -> {
            to.secure();
            return to.work(
                    "remove the first marker",
                    REMOVE_LIMIT,
                    connection -> MarkerTable.remove(connection, operation.firstMarker()));
        });
        try {
            removal.get(UNDO_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            Throwable why = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            operation.tell("The first marker could not be removed from "
                    + operation.to().where() + " yet; the next run does it: "
                    + (why instanceof Problem ? why.getMessage() : "it does not answer"));
        }
    }

    @Override
    public void cut() {
        operation.from().session().cut();
        operation.to().session().cut();
    }
}
