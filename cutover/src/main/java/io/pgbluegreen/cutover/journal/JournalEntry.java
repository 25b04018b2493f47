package io.pgbluegreen.cutover.journal;

import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.postgres.Side;
import java.time.Instant;
import java.util.Optional;

/**
 * One operation as the journal has it.
 *
 * @param id from 1; also the number of its markers
 * @param from the side that took writes when it began
 * @param transition counts its states from 1
 * @param owner the process that wrote this last
 * @param endedAt there as soon as the operation is not open any more
 */
public record JournalEntry(
        long id,
        Side from,
        OperationState state,
        int transition,
        Owner owner,
        Instant startedAt,
        Instant updatedAt,
        Optional<Instant> endedAt,
        OperationNotes notes) {

    public JournalEntry {
        if (id < 1 || transition < 1) {
            throw new IllegalArgumentException(
                    "operations and transitions count from 1, not from " + id + " and " + transition);
        }
    }

    /** An operation that begins now. */
    public static JournalEntry begin(long id, Side from, Owner owner, Instant now) {
        return new JournalEntry(
                id, from, OperationState.BEGUN, 1, owner, now, now, Optional.empty(), OperationNotes.EMPTY);
    }

    public Side to() {
        return from.other();
    }

    /** In its next state. */
    public JournalEntry moved(OperationState next, OperationNotes notesNow, Owner by, Instant now) {
        return new JournalEntry(
                id,
                from,
                next,
                transition + 1,
                by,
                startedAt,
                now,
                next.isOpen() ? Optional.empty() : Optional.of(now),
                notesNow);
    }

    /** {@code operation 7, cutover from blue to green}. */
    public String describe() {
        return "operation " + id + " (" + (from == Side.BLUE ? "cutover" : "rollback") + " from " + from + " to " + to()
                + ")";
    }
}
