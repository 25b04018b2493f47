package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.TableId;
import java.util.List;
import java.util.Optional;

/**
 * A table of a publication on a server without publications, as it was when it was listed.
 *
 * @param key the columns of the replica identity in the table's order; empty under FULL and NOTHING, and under DEFAULT
 *     without a primary key
 * @param from changes of transactions that commit here or later are published
 * @param until and of those that commit before it; empty while the table is in the list
 */
public record ListedTable(
        TableId id, long oid, ReplicaIdentity identity, List<String> key, Lsn from, Optional<Lsn> until) {

    public ListedTable {
        key = List.copyOf(key);
        if (oid <= 0) {
            throw new IllegalArgumentException("expected an OID for " + id + ", found " + oid);
        }
    }

    /** Whether changes of a transaction are published that has its commit record there. */
    public boolean isPublishedAt(Lsn commit) {
        return !commit.isBefore(from)
                && until.filter(end -> !commit.isBefore(end)).isEmpty();
    }

    /** Whether the catalog has the table as it was listed. */
    public boolean isStill(TableFacts now) {
        return now.oid() == oid
                && now.id().equals(id)
                && now.identity() == identity
                && now.key().equals(key);
    }
}
