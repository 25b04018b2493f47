package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sequences of both sides next to each other.
 *
 * @param pairs every sequence that takes part on one side at least, by name
 * @param findings what about their definitions and our privileges an operator must know
 */
public record SequenceComparison(Side from, Side to, List<SequencePair> pairs, List<Finding> findings) {

    public SequenceComparison {
        if (from == to) {
            throw new IllegalArgumentException("expected readings of both sides, found two of " + from);
        }
        pairs = List.copyOf(pairs);
        findings = List.copyOf(findings);
    }

    /**
     * Compares two readings.
     *
     * @param from of the side that takes writes now
     * @param to of the side that will take them
     */
    public static SequenceComparison of(SequenceReading from, SequenceReading to) {
        Set<SequenceId> ids = new TreeSet<>(from.sequences().keySet());
        ids.addAll(to.sequences().keySet());
        List<SequencePair> pairs = ids.stream()
                .map(id -> new SequencePair(id, from.find(id), to.find(id)))
                .toList();
        PairCheck check = new PairCheck(from, to);
        return new SequenceComparison(
                from.side(),
                to.side(),
                pairs,
                pairs.stream().flatMap(pair -> check.findings(pair).stream()).toList());
    }

    /** Whether nothing keeps a switch from going on. */
    public boolean hasBlocker() {
        return findings.stream().anyMatch(Finding::isBlocker);
    }
}
