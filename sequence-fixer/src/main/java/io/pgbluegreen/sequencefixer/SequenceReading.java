package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.postgres.Side;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All sequences of one cluster that take part, as they were at about one moment. Sequences know no snapshot: while
 * sessions take values, each was read at a moment of its own.
 *
 * @param role who read, for remedies
 * @param catalog changes whenever a sequence is made, dropped, altered, or has its privileges changed; empty where the
 *     server gives no such thing
 * @param sequences by name, in its order
 * @param leftOut those that the choice of tables leaves out: they are neither compared nor set
 */
public record SequenceReading(
        Side side,
        String role,
        Optional<String> catalog,
        Map<SequenceId, Sequence> sequences,
        SortedSet<SequenceId> leftOut) {

    public SequenceReading {
        TreeMap<SequenceId, Sequence> sorted = new TreeMap<>(sequences);
        sorted.forEach((id, sequence) -> {
            if (!sequence.id().equals(id)) {
                throw new IllegalArgumentException("expected " + id + " under its own name, found " + sequence.id());
            }
        });
        sequences = Collections.unmodifiableMap(sorted);
        leftOut = Collections.unmodifiableSortedSet(new TreeSet<>(leftOut));
    }

    public Optional<Sequence> find(SequenceId id) {
        return Optional.ofNullable(sequences.get(id));
    }

    /** The sequences whose value, definition or privileges are not as they were in an older reading, or that are new. */
    public List<Sequence> changedSince(SequenceReading before) {
        return sequences.values().stream()
                .filter(sequence -> !sequence.equals(before.sequences.get(sequence.id())))
                .toList();
    }

    /** The sequence that belongs to the same column, whatever its name. */
    Optional<Sequence> ownedBy(OwningColumn column) {
        return sequences.values().stream()
                .filter(sequence ->
                        sequence.owner().filter(column::isSameColumn).isPresent())
                .min(Comparator.comparing(Sequence::id));
    }

    /** The same sequences with newer values. */
    SequenceReading withValues(Map<SequenceId, SequenceValue> values) {
        Map<SequenceId, Sequence> newer = new LinkedHashMap<>(sequences);
        newer.replaceAll((id, sequence) -> {
            SequenceValue value = values.get(id);
            return value == null ? sequence : sequence.withValue(value);
        });
        return new SequenceReading(side, role, catalog, newer, leftOut);
    }
}
