package io.pgbluegreen.cutover.step;

import io.pgbluegreen.cutover.journal.OperationNotes.Markers;
import io.pgbluegreen.cutover.port.ChangeLog;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.util.Optional;

/** Reads both topics from a place before the markers. */
final class TopicWatches {

    private TopicWatches() {}

    /** Notes where both topics end, and reads on from there. */
    static void open(Operation operation) {
        ChangeLog log = operation.changeLog();
        String fromEnd = log.end(operation.from().side());
        String toEnd = log.end(operation.to().side());
        operation.note(notes ->
                notes.with(new Markers(Optional.of(fromEnd), Optional.of(toEnd), Optional.empty(), Optional.empty())));
        operation.watch(watch(operation, fromEnd, toEnd));
    }

    /** Where another process noted the ends, reads on from there. */
    static void ensure(Operation operation) {
        if (operation.watches().isPresent()) {
            return;
        }
        Markers markers = operation.notes().markers();
        if (markers.fromTopicEnd().isEmpty() || markers.toTopicEnd().isEmpty()) {
            throw new Problem(
                    Kind.UNAVAILABLE,
                    "the journal does not tell where the topics ended before operation " + operation.id(),
                    "Hand the consumers over by the markers' places.");
        }
        operation.watch(watch(
                operation, markers.fromTopicEnd().get(), markers.toTopicEnd().get()));
    }

    private static Operation.Watches watch(Operation operation, String fromEnd, String toEnd) {
        ChangeLog.Watch from = operation.changeLog().watch(operation.from().side(), fromEnd);
        try {
            return new Operation.Watches(
                    from, operation.changeLog().watch(operation.to().side(), toEnd));
        } catch (RuntimeException e) {
            from.close();
            throw e;
        }
    }
}
