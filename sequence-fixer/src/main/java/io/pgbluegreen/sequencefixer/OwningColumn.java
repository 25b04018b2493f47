package io.pgbluegreen.sequencefixer;

import io.pgbluegreen.changeevent.TableId;

/**
 * The column that a sequence belongs to ({@code OWNED BY}): of type serial, or an identity column.
 *
 * @param identity whether the column is one {@code GENERATED … AS IDENTITY}
 */
public record OwningColumn(TableId table, String column, boolean identity) {

    public OwningColumn {
        if (column.isEmpty()) {
            throw new IllegalArgumentException("expected the name of a column of " + table + ", found an empty one");
        }
    }

    /** Whether both are the same column of the same table, identity or not. */
    boolean isSameColumn(OwningColumn other) {
        return table.equals(other.table) && column.equals(other.column);
    }

    /** {@code public.users.id}. */
    @Override
    public String toString() {
        return table + "." + column;
    }
}
