package io.pgbluegreen.snapshotcopy.range;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides how a table is cut. By the place of rows on disk where the server can read a part of a table that way; by
 * the primary key where it cannot. A row keeps its place as long as a snapshot needs it, and no DDL can move it while
 * the tables are locked.
 */
public final class RangePlanner {

    private final Connection blue;
    private final long rangeBytes;
    private final boolean tidRangeScan;

    /**
     * For one server.
     *
     * @param blue in autocommit mode
     * @param rangeBytes about how large a range is to be
     */
    public RangePlanner(Connection blue, long rangeBytes) throws SQLException {
        this.blue = blue;
        this.rangeBytes = rangeBytes;
        // Before, a condition on ctid with < or > reads the whole table.
        this.tidRangeScan = ServerVersion.of(blue).isAtLeast(14);
    }

    /**
     * Ranges that together hold every row exactly once.
     *
     * @param bytes size of the table with its TOAST
     */
    public List<RowRange> plan(Table table, long bytes) throws SQLException {
        int count = Math.toIntExact(Math.min(Integer.MAX_VALUE, (bytes + rangeBytes - 1) / rangeBytes));
        if (count <= 1) {
            return RowRange.whole(bytes);
        }
        return tidRangeScan
                ? Cuts.ranges("ctid", "OPERATOR(pg_catalog.<)", "OPERATOR(pg_catalog.>=)", blocks(table, count), bytes)
                : KeyQuantiles.ranges(blue, table, count, bytes);
    }

    private List<String> blocks(Table table, int count) throws SQLException {
        long blocks = Sql.one(
                blue,
                "SELECT pg_catalog.pg_relation_size(cast(? AS bigint)::oid)"
                        + " / pg_catalog.current_setting('block_size')::bigint",
                row -> row.getLong(1),
                table.oid());
        List<String> points = new ArrayList<>();
        long last = 0;
        for (int i = 1; i < count; i++) {
            long block = blocks * i / count;
            if (block > last) {
                points.add("'(" + block + ",0)'::pg_catalog.tid");
                last = block;
            }
        }
        return points;
    }
}
