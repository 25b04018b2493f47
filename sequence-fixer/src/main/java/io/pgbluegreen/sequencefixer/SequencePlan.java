package io.pgbluegreen.sequencefixer;

import static io.pgbluegreen.problem.Finding.warning;

import io.pgbluegreen.problem.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done so that {@code to} never hands out a value that {@code from} has handed out.
 *
 * @param moves by name; a sequence that stands in the way of the switch (a blocker of the comparison) has none
 * @param findings all of the comparison, then what the plan adds: sequences that stay ahead, gaps cut short
 */
public record SequencePlan(List<SequenceMove> moves, List<Finding> findings) {

    public SequencePlan {
        moves = List.copyOf(moves);
        findings = List.copyOf(findings);
    }

    /**
     * Plans for two readings: {@code to} takes {@code last_value} and {@code is_called} of {@code from}, and where a
     * gap is wanted, stands that much further.
     *
     * <p>A sequence that is already there or beyond is not set back, unless the caller says so: its values may be in
     * use. One that cycles has no direction and takes the other's value in any case. A gap never leads past the end of
     * a sequence's range, and never around it.
     *
     * @param gap how many increments to skip, in the sequence's own direction; 0 for none
     * @throws IllegalArgumentException when the gap is negative
     */
    public static SequencePlan of(SequenceComparison comparison, long gap, Backwards backwards) {
        if (gap < 0) {
            throw new IllegalArgumentException("expected a gap of 0 or more increments, found " + gap);
        }
        List<SequenceMove> moves = new ArrayList<>();
        List<Finding> findings = new ArrayList<>(comparison.findings());
        for (SequencePair pair : comparison.pairs()) {
            plan(comparison, pair, gap, backwards, findings).ifPresent(moves::add);
        }
        return new SequencePlan(moves, findings);
    }

    /** Without a gap, and without setting anything back. */
    public static SequencePlan of(SequenceComparison comparison) {
        return of(comparison, 0, Backwards.KEEP);
    }

    /** Whether something stands in the way of a switch. */
    public boolean hasBlocker() {
        return findings.stream().anyMatch(Finding::isBlocker);
    }

    private static Optional<SequenceMove> plan(
            SequenceComparison comparison, SequencePair pair, long gap, Backwards backwards, List<Finding> findings) {
        Optional<SequenceValue> wanted = pair.from().flatMap(Sequence::value);
        Optional<Sequence> to = pair.to().filter(Sequence::settable);
        Optional<SequenceValue> found = to.flatMap(Sequence::value);
        if (wanted.isEmpty() || to.isEmpty() || found.isEmpty() || !pair.sameDirection()) {
            return Optional.empty();
        }
        SequenceDefinition definition = to.get().definition();
        if (!definition.allows(wanted.get().lastValue())) {
            return Optional.empty();
        }
        Gap room = Gap.within(definition, wanted.get().lastValue(), gap);
        SequenceValue target = new SequenceValue(room.shifted(), wanted.get().isCalled());
        if (target.equals(found.get())) {
            return Optional.empty();
        }
        int past = Position.of(definition, found.get())
                .pastBy(Position.of(definition, target))
                .signum();
        if (!pair.cycles() && past > 0 && backwards == Backwards.KEEP) {
            findings.add(ahead(comparison, pair.id(), found.get(), target));
            return Optional.empty();
        }
        if (past == 0) {
            return Optional.empty();
        }
        if (room.increments() < gap) {
            findings.add(cut(comparison, pair.id(), gap, room));
        }
        return Optional.of(new SequenceMove(pair.id(), found.get(), target));
    }

    private static Finding ahead(
            SequenceComparison comparison, SequenceId id, SequenceValue found, SequenceValue target) {
        return warning(
                "sequences",
                id + " on " + comparison.to() + " is at " + found + " and thus past " + target
                        + ", where it would be set for " + comparison.from() + "; it stays there",
                "Nothing is handed out twice. To set it back, make sure first that no row on " + comparison.to()
                        + " uses a value beyond.");
    }

    private static Finding cut(SequenceComparison comparison, SequenceId id, long gap, Gap room) {
        return warning(
                "sequences",
                "the gap of " + gap + " increments for " + id + " on " + comparison.to()
                        + " ends at the sequence's range after " + room.increments(),
                "Raise the sequence's limit before it runs out.");
    }
}
