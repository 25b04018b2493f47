package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.changeevent.ReplicaIdentity;
import io.pgbluegreen.changeevent.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table of a publication on a server without publications, as it was when it was listed.
 *
 * @param key the columns of the replica identity in any order; empty under FULL and NOTHING, and under DEFAULT
 *     without a primary key
 * @param from changes of transactions that commit here or later are published
 * @param until and of those that commit before it; empty while the table is in the list
 * @param otherNames names by which changes may come of this table under another name or identity, or of another one that
 *     had its name; as often as that was noted since the table was listed or copied again
 */
public record ListedTable(
        TableId id,
        long oid,
        ReplicaIdentity identity,
        List<String> key,
        Lsn from,
        Optional<Lsn> until,
        List<TableId> otherNames) {

    public ListedTable {
        key = List.copyOf(key);
        otherNames = List.copyOf(otherNames);
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
                && Set.copyOf(now.key()).equals(Set.copyOf(key));
    }
}
