package io.pgbluegreen.consumers.follower;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** {@code bluegreen.follower}: which side this database follows. */
final class FollowerTable {

    private FollowerTable() {}

    static Optional<FollowerState> read(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT * FROM bluegreen.follower", FollowerTable::state);
    }

    /** Reads the row and keeps others from changing it until the transaction ends. */
    static Optional<FollowerState> lock(Connection connection) throws SQLException {
        return Sql.first(connection, "SELECT * FROM bluegreen.follower FOR UPDATE", FollowerTable::state);
    }

    /** Writes the row unless there is one; gives what is there then. */
    static FollowerState create(
            Connection connection, String name, Side follows, long operation, Optional<Side> firstLoadSource)
            throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO bluegreen.follower (name, follows, operation, first_load_source) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                name,
                follows.label(),
                operation,
                firstLoadSource.map(Side::label));
        return read(connection).orElseThrow();
    }

    /** From here on the start LSNs of the first load, positions of the side that it was loaded from, are passed. */
    static void follow(Connection connection, Side side, long operation) throws SQLException {
        Sql.update(
                connection,
                "UPDATE bluegreen.follower SET follows = ?, operation = ?, first_load_source = NULL,"
                        + " since = clock_timestamp()",
                side.label(),
                operation);
    }

    private static FollowerState state(ResultSet row) throws SQLException {
        return new FollowerState(
                row.getString("name"),
                Side.of(row.getString("follows")),
                row.getLong("operation"),
                Sql.text(row, "first_load_source").map(Side::of),
                Sql.instant(row, "since").orElseThrow());
    }
}
