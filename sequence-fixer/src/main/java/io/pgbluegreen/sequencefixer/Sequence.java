package io.pgbluegreen.sequencefixer;

import java.util.Optional;

/**
 * A sequence of one cluster, as it was found.
 *
 * @param value empty where our role may not read the sequence
 * @param settable whether our role may set it ({@code UPDATE} on the sequence)
 */
public record Sequence(
        SequenceId id,
        SequenceDefinition definition,
        Optional<OwningColumn> owner,
        Optional<SequenceValue> value,
        boolean settable) {

    Sequence withValue(SequenceValue newer) {
        return value.filter(newer::equals).isPresent()
                ? this
                : new Sequence(id, definition, owner, Optional.of(newer), settable);
    }
}
