package io.pgbluegreen.changeevent;

import java.util.List;

/** What a source transaction did to a row or to tables. */
public sealed interface Change {

    /** A change of one row. */
    sealed interface OfRow extends Change {
        Relation relation();
    }

    /**
     * A new row.
     *
     * @param after every column that the source sent
     */
    record Insert(Relation relation, Row after) implements OfRow {}

    /**
     * A row that was changed, its key perhaps too.
     *
     * @param key the replica identity's columns as they were before; other columns are absent
     * @param after the new row; a column is absent where a TOASTed value did not change
     */
    record Update(Relation relation, Row key, Row after) implements OfRow {}

    /** A row that went. Its key is as it was before; columns outside the replica identity are absent. */
    record Delete(Relation relation, Row key) implements OfRow {}

    /** All rows of all these tables went at once. */
    record Truncate(List<TableId> tables, boolean restartIdentity, boolean cascade) implements Change {
        public Truncate {
            tables = List.copyOf(tables);
        }
    }
}
