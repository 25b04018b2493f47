package io.pgbluegreen.cutover.resume;

import io.pgbluegreen.cutover.journal.JournalEntry;
import io.pgbluegreen.cutover.plan.Event;
import io.pgbluegreen.cutover.plan.OperationState;
import io.pgbluegreen.cutover.plan.Phase;
import io.pgbluegreen.cutover.plan.Step;
import io.pgbluegreen.cutover.resume.Decision.Ask;
import io.pgbluegreen.cutover.resume.Decision.GoOn;
import io.pgbluegreen.cutover.resume.Decision.Nothing;
import io.pgbluegreen.fence.FenceState.Level;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MarkerKey.Kind;
import io.pgbluegreen.problem.Problem;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides by both copies of the journal and by what really stands. It must never open one side when the other may have
 * been opened: where only a cluster that cannot be reached could tell, it asks.
 */
public final class Resumption {

    private Resumption() {}

    /**
     * What becomes of the operation.
     *
     * @param seen what was found on the clusters that could be reached; without the others
     */
    public static Decision decide(Map<Side, Seen> seen) {
        Optional<JournalEntry> newest = newest(seen.values().stream().flatMap(one -> one.newest().stream()));
        if (newest.isEmpty() || !newest.get().state().isOpen()) {
            return new Nothing();
        }
        JournalEntry entry = newest.get();
        Optional<Seen> from = Optional.ofNullable(seen.get(entry.from()));
        Optional<Seen> to = Optional.ofNullable(seen.get(entry.to()));
        return entry.state().isPastReturn() ? forward(entry, from, to) : back(entry, from, to);
    }

    /** Of several copies the right one. */
    public static Optional<JournalEntry> newest(Stream<JournalEntry> copies) {
        return copies.max(Comparator.comparingLong(JournalEntry::id).thenComparingInt(JournalEntry::transition));
    }

    private static Decision forward(JournalEntry entry, Optional<Seen> from, Optional<Seen> to) {
        if (to.isEmpty()) {
            return ask(
                    entry,
                    entry.to() + " cannot be reached; the operation is past the point of no return, and only "
                            + entry.to() + " may take writes",
                    "Bring " + entry.to() + " back, then run the command again: it finishes the operation.");
        }
        // Also where from was lost before: it may have come back, been opened and undone the operation, and be away
        // again.
        if (from.isEmpty() && to.get().fence() != Level.OPEN) {
            return ask(
                    entry,
                    entry.from() + " cannot be reached, and only it can tell whether the operation was undone in the"
                            + " end; " + entry.to() + " is fenced",
                    "Bring " + entry.from() + " back, then run the command again. If it is lost for good, and you are"
                            + " sure that it takes no writes: `bluegreen fence --side " + entry.to() + " --lower`.");
        }
        return new GoOn(
                entry, Event.RESUMED, "it is past the point of no return (" + entry.state() + "), so it is finished");
    }

    private static Decision back(JournalEntry entry, Optional<Seen> from, Optional<Seen> to) {
        if (from.isEmpty()) {
            return ask(
                    entry,
                    entry.from() + " cannot be reached, and the operation stopped before the point of no return ("
                            + entry.state() + ")",
                    "Bring " + entry.from() + " back, then run the command again: it undoes the operation.");
        }
        // Where from is open, a person has decided.
        if (to.isEmpty()
                && from.get().fence() != Level.OPEN
                && entry.state().phase() == Phase.RUNNING
                && mayHaveGoneOnWithoutFrom(entry.state())) {
            return ask(
                    entry,
                    entry.to() + " cannot be reached, and only it can tell whether it was opened after the last state"
                            + " that " + entry.from() + " knows (" + entry.state() + ")",
                    "Bring " + entry.to() + " back, then run the command again. If it is lost for good, and you are"
                            + " sure that it took no writes: `bluegreen fence --side " + entry.from()
                            + " --lower --force`, then run the command again: it ends the operation.");
        }
        if (to.isPresent() && to.get().fence() == Level.OPEN && from.get().fence() != Level.OPEN) {
            return behindOpenFence(entry, to.get());
        }
        return new GoOn(
                entry,
                Event.RESUMED,
                "it stopped before the point of no return (" + entry.state() + "), so it is undone");
    }

    /** From the state in which {@code from} was told that it comes to that. */
    private static boolean mayHaveGoneOnWithoutFrom(OperationState state) {
        return state.step() == Step.SEQUENCES || state.step() == Step.FIRST_MARKER;
    }

    /** The journal says back, but somebody has let applications write on {@code to}. */
    private static Decision behindOpenFence(JournalEntry entry, Seen to) {
        if (to.holds(new MarkerKey(entry.id(), Kind.FINAL)) && to.holds(new MarkerKey(entry.id(), Kind.FIRST))) {
            return new GoOn(
                    entry,
                    Event.RESUMED_BEHIND_OPEN_FENCE,
                    "it stopped before the point of no return (" + entry.state() + "), but " + entry.to()
                            + " was opened since and holds both markers, so it is finished");
        }
        return ask(
                entry,
                "the journal says that the operation must be undone (" + entry.state() + "), but " + entry.to()
                        + " is not fenced, so applications may have written there",
                "Find out whether they have. If not: `bluegreen fence --side " + entry.to()
                        + " --raise`, then run the command again.");
    }

    private static Ask ask(JournalEntry entry, String what, String remedy) {
        return new Ask(entry, new Problem(Problem.Kind.NEEDS_PERSON, entry.describe() + " is open: " + what, remedy));
    }
}
