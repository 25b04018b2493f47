package io.pgbluegreen.consumers.marker;

import io.pgbluegreen.changeevent.Change;
import io.pgbluegreen.changeevent.Relation;
import io.pgbluegreen.changeevent.Row;
import io.pgbluegreen.postgres.metadata.MarkerKey;
import io.pgbluegreen.postgres.metadata.MetadataSchema;
import java.util.Optional;
import java.util.OptionalInt;

/** What a change of the table {@code bluegreen.marker} says. */
public sealed interface MarkerChange {

    MarkerKey key();

    /** The marker was written. */
    record Written(MarkerKey key) implements MarkerChange {}

    /** The marker was written once more. */
    record Sealed(MarkerKey key) implements MarkerChange {}

    /** The marker was taken back: the operation was undone. */
    record Removed(MarkerKey key) implements MarkerChange {}

    /**
     * Reads a change; empty when it is about another table.
     *
     * @throws IllegalArgumentException when the row is not a marker's
     */
    static Optional<MarkerChange> of(Change change) {
        if (!(change instanceof Change.OfRow row) || !row.relation().table().equals(MetadataSchema.MARKER)) {
            return Optional.empty();
        }
        if (change instanceof Change.Insert insert) {
            return Optional.of(new Written(key(insert.relation(), insert.after())));
        }
        if (change instanceof Change.Update update) {
            MarkerKey key = key(update.relation(), update.after());
            return value(update.relation(), update.after(), "sealed").equals("t")
                    ? Optional.of(new Sealed(key))
                    : Optional.empty();
        }
        return change instanceof Change.Delete delete
                ? Optional.of(new Removed(key(delete.relation(), delete.key())))
                : Optional.empty();
    }

    private static MarkerKey key(Relation relation, Row row) {
        return new MarkerKey(
                Long.parseLong(value(relation, row, "operation")), MarkerKey.Kind.of(value(relation, row, "kind")));
    }

    private static String value(Relation relation, Row row, String column) {
        OptionalInt place = relation.indexOf(column);
        if (place.isEmpty() || row.isAbsent(place.getAsInt()) || row.isNull(place.getAsInt())) {
            throw new IllegalArgumentException(
                    "expected a row of " + MetadataSchema.MARKER + " with column " + column + ", found " + row);
        }
        return row.text(place.getAsInt());
    }
}
