package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/** {@code bluegreen.heartbeat}: each side's publisher writes its own row; the other's comes by replication. */
public final class HeartbeatTable {

    private HeartbeatTable() {}

    /** Writes the next beat of the side whose database this is, and with it what it has seen of the other. */
    public static Heartbeat beat(Connection connection, Side side) throws SQLException {
        return Sql.one(
                connection,
                """
                INSERT INTO bluegreen.heartbeat AS h (side, beat, written_at, seen_beat, seen_written_at)
                SELECT mine.side, 1, clock_timestamp(), coalesce(other.beat, 0), other.written_at
                FROM (SELECT cast(? AS text) AS side) AS mine
                LEFT JOIN bluegreen.heartbeat AS other ON other.side = ?
                ON CONFLICT (side) DO UPDATE SET beat = h.beat + 1, written_at = excluded.written_at,
                    seen_beat = excluded.seen_beat, seen_written_at = excluded.seen_written_at
                RETURNING *""",
                HeartbeatTable::heartbeat,
                side.label(),
                side.other().label());
    }

    /** What has come to this database from either side; a side that never wrote is missing. */
    public static Map<Side, Heartbeat> read(Connection connection) throws SQLException {
        Map<Side, Heartbeat> heartbeats = new EnumMap<>(Side.class);
        for (Heartbeat heartbeat :
                Sql.list(connection, "SELECT * FROM bluegreen.heartbeat", HeartbeatTable::heartbeat)) {
            heartbeats.put(heartbeat.side(), heartbeat);
        }
        return heartbeats;
    }

    private static Heartbeat heartbeat(ResultSet row) throws SQLException {
        return new Heartbeat(
                Side.of(row.getString("side")),
                row.getLong("beat"),
                Sql.instant(row, "written_at").orElseThrow(),
                row.getLong("seen_beat"),
                Sql.instant(row, "seen_written_at"));
    }
}
