package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.ReplicaIdentity;
import java.util.List;

/**
 * A table's replica identity and what it comes to.
 *
 * @param columns those whose old values an UPDATE or DELETE carries; under FULL all that are not generated; empty when
 *     there are none, for example DEFAULT without primary key
 */
public record RowIdentity(ReplicaIdentity setting, List<String> columns) {

    public RowIdentity {
        columns = List.copyOf(columns);
        if (setting == ReplicaIdentity.NOTHING && !columns.isEmpty()) {
            throw new IllegalArgumentException("expected no columns for replica identity NOTHING, found " + columns);
        }
    }

    /**
     * Whether the table may be published with UPDATE and DELETE. If it is not and is published all the same, PostgreSQL
     * refuses every UPDATE and DELETE that an application makes on it.
     */
    public boolean isUsable() {
        return setting == ReplicaIdentity.FULL || !columns.isEmpty();
    }
}
