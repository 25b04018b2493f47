package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * {@code bluegreen.marker}: where a side's writes end and where they begin. Each marker is written by a transaction of
 * its own on the side that it names; it comes to the other side by replication, as its seal and its removal do.
 */
public final class MarkerTable {

    private static final String WITH_KEY = " WHERE operation = ? AND kind = ?";

    private MarkerTable() {}

    /**
     * Writes a marker, unless it stands there.
     *
     * @param side whose database this is
     * @return the marker as it stands now
     * @throws IllegalStateException when it stands there for the other side
     */
    public static Marker write(Connection connection, MarkerKey key, Side side) throws SQLException {
        String position = ServerVersion.of(connection).currentWalInsertLsnFunction();
        Sql.update(
                connection,
                "INSERT INTO bluegreen.marker (operation, kind, side, inserted_lsn, written_at)" + " VALUES (?, ?, ?, "
                        + position + ", clock_timestamp()) ON CONFLICT DO NOTHING",
                key.operation(),
                key.kind().label(),
                side.label());
        Marker marker = require(connection, key);
        if (marker.side() != side) {
            throw new IllegalStateException(
                    "expected the " + key + " to be written by " + side + ", found it written by " + marker.side());
        }
        return marker;
    }

    /**
     * Writes a marker a second time, unless that was done: what was committed between both stands between both in the
     * topic too.
     *
     * @return the marker as it stands now
     * @throws IllegalStateException when there is no such marker
     */
    public static Marker seal(Connection connection, MarkerKey key) throws SQLException {
        Sql.update(
                connection,
                "UPDATE bluegreen.marker SET sealed = true" + WITH_KEY + " AND NOT sealed",
                key.operation(),
                key.kind().label());
        return require(connection, key);
    }

    /** Takes a marker back, on the side that wrote it; false when there was none. */
    public static boolean remove(Connection connection, MarkerKey key) throws SQLException {
        return Sql.update(
                        connection,
                        "DELETE FROM bluegreen.marker" + WITH_KEY,
                        key.operation(),
                        key.kind().label())
                == 1;
    }

    public static Optional<Marker> find(Connection connection, MarkerKey key) throws SQLException {
        return Sql.first(
                connection,
                "SELECT * FROM bluegreen.marker" + WITH_KEY,
                MarkerTable::marker,
                key.operation(),
                key.kind().label());
    }

    /** All markers of both sides that have come to this database, by operation; a final one before the first one. */
    public static List<Marker> readAll(Connection connection) throws SQLException {
        return Sql.list(
                connection, "SELECT * FROM bluegreen.marker ORDER BY operation, kind = 'first'", MarkerTable::marker);
    }

    /** The newest marker that the side wrote, as far as it has come to this database. */
    public static Optional<Marker> newest(Connection connection, Side side) throws SQLException {
        return Sql.first(
                connection,
                "SELECT * FROM bluegreen.marker WHERE side = ? ORDER BY operation DESC, kind = 'final' DESC LIMIT 1",
                MarkerTable::marker,
                side.label());
    }

    /** The newest cutover or rollback of which this database holds a marker; 0 before the first. */
    public static long newestOperation(Connection connection) throws SQLException {
        return Sql.one(connection, "SELECT coalesce(max(operation), 0) FROM bluegreen.marker", row -> row.getLong(1));
    }

    /** Whether the side takes writes of applications, as far as the markers in this database say. */
    public static boolean isActive(Connection connection, Side side) throws SQLException {
        return Marker.makesActive(
                side, newest(connection, side).map(marker -> marker.key().kind()));
    }

    private static Marker require(Connection connection, MarkerKey key) throws SQLException {
        return find(connection, key)
                .orElseThrow(() -> new IllegalStateException("expected the " + key + ", found none"));
    }

    private static Marker marker(ResultSet row) throws SQLException {
        return new Marker(
                new MarkerKey(row.getLong("operation"), MarkerKey.Kind.of(row.getString("kind"))),
                Side.of(row.getString("side")),
                Lsn.parse(row.getString("inserted_lsn")),
                Sql.instant(row, "written_at").orElseThrow(),
                row.getBoolean("sealed"));
    }
}
