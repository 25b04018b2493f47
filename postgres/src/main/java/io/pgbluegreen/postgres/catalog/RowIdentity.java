package io.pgbluegreen.postgres.catalog;

import io.pgbluegreen.changeevent.ReplicaIdentity;
import java.util.List;

/**
 * A table's replica identity and what it comes to.
 *
 * @param columns those whose old values an UPDATE or DELETE carries; under FULL all that are not generated; empty when
 *     there are none, for example DEFAULT without primary key
 * @param refused whether the server takes it for no identity of a published table: from 18 on FULL, where the table has
 *     generated columns
 */
public record RowIdentity(ReplicaIdentity setting, List<String> columns, boolean refused) {

    /** One that the server takes. */
    public RowIdentity(ReplicaIdentity setting, List<String> columns) {
        this(setting, columns, false);
    }

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
        return !refused && (setting == ReplicaIdentity.FULL || !columns.isEmpty());
    }
}
