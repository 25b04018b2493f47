package io.pgbluegreen.cutover.resume;

import io.pgbluegreen.cutover.journal.JournalEntry;
import io.pgbluegreen.cutover.plan.Event;
import io.pgbluegreen.problem.Problem;

/** What becomes of an open operation. */
public sealed interface Decision {

    /** None is open. */
    record Nothing() implements Decision {}

    /**
     * It goes on.
     *
     * @param entry the newest of both copies
     * @param event that leads from its state to the next
     * @param why in one sentence for people
     */
    record GoOn(JournalEntry entry, Event event, String why) implements Decision {}

    /** It cannot be told from here; both sides stay as they are. */
    record Ask(JournalEntry entry, Problem problem) implements Decision {}
}
