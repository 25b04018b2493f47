package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.cluster.ClusterSession.Use;
import io.pgbluegreen.cutover.cluster.OperationSide;
import io.pgbluegreen.cutover.journal.OperationNotes.MarkerPlace;
import io.pgbluegreen.cutover.port.ChangeLog.Sighting;
import io.pgbluegreen.cutover.port.ChangeLog.Watch;
import io.pgbluegreen.cutover.port.ChangeLog.Write;
import io.pgbluegreen.cutover.run.Allowance;
import io.pgbluegreen.cutover.run.StepWork;
import io.pgbluegreen.postgres.metadata.MarkerTable;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.sequencefixer.SequenceFixer;
import io.pgbluegreen.sequencefixer.SequenceReading;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Waits until {@code to} holds the final marker, and with it everything before. Then seals the marker on {@code from}:
 * what the topic shows between marker and seal was written in spite of the fence. The sequences of both sides are read
 * meanwhile: from the terminate step on nobody takes values any more.
 */
final class DrainStep implements StepWork {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

    private final Operation operation;

    DrainStep(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void perform(Allowance allowance) throws InterruptedException {
        OperationSide from = operation.from();
        OperationSide to = operation.to();
        SequenceFixer fixer = new SequenceFixer(operation.settings().tables());
        Future<SequenceReading> ofFrom =
                operation.beside(() -> read(from, Use.WORK, operation.sequencesOfFrom(), fixer, allowance));
        awaitMarker(allowance);
        // Not before: what was applied may have set them back, as TRUNCATE … RESTART IDENTITY does.
        SequenceReading ofTo = read(to, Use.SECOND, operation.sequencesOfTo(), fixer, allowance);
        operation.sequencesRead(Operation.join(ofFrom), ofTo);
        LateLargeObjects.refuse(operation, allowance);
        from.session()
                .work(
                        "seal the final marker",
                        allowance.left(),
                        connection -> MarkerTable.seal(connection, operation.finalMarker()));
        Watch watch = operation
                .watches()
                .orElseThrow(() -> new IllegalStateException("nobody reads the topics"))
                .from();
        refuse(watch.awaitSeal(operation.finalMarker(), allowance.left()));
        Sighting sighting = watch.awaitMarker(operation.finalMarker(), allowance.left());
        operation.note(notes -> notes.with(notes.markers().withFinal(place(sighting))));
        if (operation.leaks().isPresent()) {
            refuseLeaks(Operation.join(operation.leaks().get()));
        }
    }

    private void awaitMarker(Allowance allowance) throws InterruptedException {
        OperationSide to = operation.to();
        while (to.session()
                .work(
                        "look for the final marker",
                        allowance.left(),
                        connection -> MarkerTable.find(connection, operation.finalMarker()))
                .isEmpty()) {
            allowance.require(to.where() + " did not hold the last write of "
                    + operation.from().side() + " yet");
            allowance.lookAgainIn(BETWEEN_LOOKS);
        }
    }

    private static SequenceReading read(
            OperationSide side, Use use, Optional<SequenceReading> before, SequenceFixer fixer, Allowance allowance) {
        return side.session()
                .ask(
                        use,
                        "read the sequences",
                        allowance.left(),
                        connection -> before.isPresent()
                                ? fixer.readChangedSince(connection, before.get())
                                : fixer.read(connection, side.side()));
    }

    private void refuse(List<Write> behindTheMarker) {
        if (behindTheMarker.isEmpty()) {
            return;
        }
        throw new Problem(
                Kind.UNAVAILABLE,
                operation.from().where() + ": somebody wrote in spite of the fence: "
                        + behindTheMarker.stream()
                                .limit(5)
                                .map(write -> "transaction " + write.xid() + " at " + write.commitLsn() + " on "
                                        + write.tables())
                                .collect(Collectors.joining("; ")),
                "Find out who that is, and fence it too: with another way, or by ending its sessions.");
    }

    private void refuseLeaks(List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    operation.from().where() + ": the fence is not tight: " + String.join(" ", leaks),
                    "Close what is named, or fence in another way too.");
        }
    }

    static MarkerPlace place(Sighting sighting) {
        return new MarkerPlace(
                sighting.commitLsn().toString(), sighting.endLsn().toString(), sighting.messageId(), sighting.seq());
    }

    @Override
    public void cut() {
        operation.from().session().cut();
        operation.to().session().cut();
    }
}
