package io.pgbluegreen.cli.sequence;

import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.sequencefixer.Relation;
import io.pgbluegreen.sequencefixer.Sequence;
import io.pgbluegreen.sequencefixer.SequenceComparison;
import io.pgbluegreen.sequencefixer.SequenceId;
import io.pgbluegreen.sequencefixer.SequenceMove;
import io.pgbluegreen.sequencefixer.SequencePair;
import io.pgbluegreen.sequencefixer.SequencePlan;
import io.pgbluegreen.sequencefixer.SequenceValue;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The sequences of both sides next to each other. This is what {@code sequences --json} prints.
 *
 * @param sequences by name, those that are in step included
 * @param moves how many are to be set, or were
 */
public record SequenceReport(String from, String to, List<Row> sequences, List<Note> findings, int moves) {

    public SequenceReport {
        sequences = List.copyOf(sequences);
        findings = List.copyOf(findings);
    }

    /**
     * One sequence.
     *
     * @param relation how {@code to} stands to {@code from}: {@code behind}, {@code equal}, {@code missing on green}, …
     * @param difference how many values {@code to} is ahead, negative where it is behind
     * @param target where it is to be set; {@code null} where it stays
     */
    public record Row(
            String name,
            Optional<Value> from,
            Optional<Value> to,
            String relation,
            Optional<BigInteger> difference,
            Optional<Value> target) {}

    /** As the sequence's relation holds them. */
    public record Value(long lastValue, boolean isCalled) {
        @Override
        public String toString() {
            return new SequenceValue(lastValue, isCalled).toString();
        }
    }

    /** Something that an operator must know. */
    public record Note(String severity, String what, String remedy) {}

    /** Of a comparison and what was planned for it. */
    public static SequenceReport of(SequenceComparison comparison, SequencePlan plan) {
        Map<SequenceId, SequenceValue> targets =
                plan.moves().stream().collect(Collectors.toMap(SequenceMove::id, SequenceMove::after));
        return new SequenceReport(
                comparison.from().label(),
                comparison.to().label(),
                comparison.pairs().stream()
                        .map(pair -> row(comparison, pair, Optional.ofNullable(targets.get(pair.id()))))
                        .toList(),
                plan.findings().stream().map(SequenceReport::note).toList(),
                plan.moves().size());
    }

    /** Whether something stands in the way of a switch. */
    public boolean hasBlocker() {
        return findings.stream().anyMatch(finding -> finding.severity().equals("blocker"));
    }

    private static Row row(SequenceComparison comparison, SequencePair pair, Optional<SequenceValue> target) {
        return new Row(
                pair.id().toString(),
                pair.from().flatMap(Sequence::value).map(SequenceReport::value),
                pair.to().flatMap(Sequence::value).map(SequenceReport::value),
                relation(comparison, pair.relation()),
                pair.difference(),
                target.map(SequenceReport::value));
    }

    private static String relation(SequenceComparison comparison, Relation relation) {
        return switch (relation) {
            case MISSING_ON_FROM -> "missing on " + comparison.from();
            case MISSING_ON_TO -> "missing on " + comparison.to();
            default -> relation.name().toLowerCase(Locale.ROOT);
        };
    }

    private static Value value(SequenceValue value) {
        return new Value(value.lastValue(), value.isCalled());
    }

    private static Note note(Finding finding) {
        return new Note(finding.severity().toString(), finding.what(), finding.remedy());
    }
}
