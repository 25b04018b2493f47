package io.pgbluegreen.snapshotcopy.clone;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What a clone's commit log, which came with blue's files and goes through {@code pg_upgrade}, says of blue's transactions. */
public final class Commits {

    /** Completes transaction ids with the epoch under which they lie next to the clone's own next one. */
    private static final String STATUS = """
            SELECT f.xid, CASE WHEN f.full_xid >= f.next THEN 'unknown to it'
                               ELSE pg_catalog.txid_status(f.full_xid) END AS status
            FROM (SELECT x.xid, n.next,
                         x.xid + 4294967296 * round((n.next - x.xid) / 4294967296.0)::bigint AS full_xid
                  FROM unnest(?) AS x(xid)
                  CROSS JOIN (SELECT pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())) AS n(next)) f
            WHERE f.full_xid > 0""";

    private Commits() {}

    /**
     * Whether the clone holds each of these transactions as committed. One of which the clone's log knows nothing any more
     * is left out; so are all before version 10, which has no function for it.
     *
     * @param xids without epoch, as the stream gives them
     */
    public static Map<Long, Boolean> known(Connection clone, Collection<Long> xids) throws SQLException {
        Map<Long, Boolean> known = new HashMap<>();
        if (ServerVersion.of(clone).isAtLeast(10)) {
            Sql.list(
                            clone,
                            STATUS,
                            row -> Map.entry(row.getLong("xid"), Sql.text(row, "status")),
                            clone.createArrayOf("bigint", xids.toArray()))
                    .forEach(each ->
                            each.getValue().ifPresent(status -> known.put(each.getKey(), status.equals("committed"))));
        }
        return known;
    }
}
