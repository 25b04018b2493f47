package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import java.time.Instant;

/**
 * A transaction that changed tables of users on a side which takes no writes, and that no applier made.
 *
 * @param commitLsn where its commit record begins
 * @param tables names of the tables, for people to read
 * @param changes how many rows it changed
 * @param committedAt by the server's clock
 */
public record ForeignCommit(Lsn commitLsn, long xid, String tables, long changes, Instant committedAt) {

    public ForeignCommit {
        if (tables.isEmpty() || changes < 1) {
            throw new IllegalArgumentException(
                    "transaction " + xid + " with " + changes + " changes of '" + tables + "' is not foreign");
        }
    }
}
