package io.pgbluegreen.fence.saved;

import io.pgbluegreen.fence.FenceWay;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code bluegreen.fence}: which ways were raised on this cluster, and what taking them back needs. */
public final class FenceTable {

    private FenceTable() {}

    /**
     * A way that was raised, or was about to be.
     *
     * @param holdsSince from when on it has held; empty while nobody has seen it hold
     * @param saved what there was before, where the way needs that
     */
    public record Raised(Optional<Instant> holdsSince, Optional<String> saved) {}

    /** Nothing where the schema is not there yet. */
    public static Map<FenceWay, Raised> read(Connection connection) throws SQLException {
        Map<FenceWay, Raised> ways = new EnumMap<>(FenceWay.class);
        if (!exists(connection)) {
            return ways;
        }
        List<FenceWay> read = Sql.list(connection, "SELECT way, holds_since, saved FROM bluegreen.fence", row -> {
            FenceWay way = FenceWay.of(row.getString("way"));
            ways.put(way, new Raised(Sql.instant(row, "holds_since"), Sql.text(row, "saved")));
            return way;
        });
        if (read.size() != ways.size()) {
            throw new IllegalStateException("expected each way once in bluegreen.fence, found " + read);
        }
        return ways;
    }

    /** The same when nobody is in the middle of changing it. */
    public static Map<FenceWay, Raised> readAlone(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return Map.of();
        }
        return Transaction.run(connection, () -> {
            lock(connection);
            return read(connection);
        });
    }

    /** Whether the schema is there. */
    public static boolean exists(Connection connection) throws SQLException {
        return Sql.one(
                connection, "SELECT pg_catalog.to_regclass('bluegreen.fence') IS NOT NULL", row -> row.getBoolean(1));
    }

    /** Keeps everybody else from changing the fence until the open transaction ends. */
    public static void lock(Connection connection) throws SQLException {
        Sql.run(connection, "LOCK TABLE bluegreen.fence IN SHARE ROW EXCLUSIVE MODE");
    }

    /** Notes that a way is about to be raised. What was saved by an earlier, unfinished attempt is kept. */
    public static void begin(Connection connection, FenceWay way, Optional<String> saved) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO bluegreen.fence (way, saved) VALUES (?, ?)"
                        + " ON CONFLICT (way) DO UPDATE SET holds_since = NULL",
                way,
                saved);
    }

    /** Notes that a way holds from now on, unless it did before. */
    public static void holds(Connection connection, FenceWay way) throws SQLException {
        Sql.update(
                connection,
                "UPDATE bluegreen.fence SET holds_since = clock_timestamp() WHERE way = ? AND holds_since IS NULL",
                way);
    }

    /** Notes that a way is gone. */
    public static void forget(Connection connection, FenceWay way) throws SQLException {
        Sql.update(connection, "DELETE FROM bluegreen.fence WHERE way = ?", way);
    }
}
