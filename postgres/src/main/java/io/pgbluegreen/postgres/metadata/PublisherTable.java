package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** {@code bluegreen.publisher}: one row for each slot of this database that the product streams from. */
public final class PublisherTable {

    private PublisherTable() {}

    /**
     * Registers a slot that was just created.
     *
     * @throws SQLException 23505 when it is registered already
     */
    public static void create(Connection connection, PublisherState state) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO bluegreen.publisher (slot, topic, system_id, timeline, start_lsn, epoch, seq, end_lsn, message_id)
                VALUES (?, ?, ?, ?, cast(? AS pg_lsn), ?, ?, cast(? AS pg_lsn), ?)""",
                state.slot(),
                state.topic(),
                state.systemId(),
                state.timeline(),
                state.startLsn(),
                state.epoch(),
                state.seq(),
                state.endLsn(),
                state.messageId());
    }

    public static Optional<PublisherState> read(Connection connection, String slot) throws SQLException {
        return Sql.first(connection, "SELECT * FROM bluegreen.publisher WHERE slot = ?", PublisherTable::state, slot);
    }

    public static List<PublisherState> readAll(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT * FROM bluegreen.publisher ORDER BY slot", PublisherTable::state);
    }

    /**
     * Counts a start of the publisher.
     *
     * @return the new epoch, above every one before
     * @throws IllegalStateException when the slot is not registered
     */
    public static long nextEpoch(Connection connection, String slot) throws SQLException {
        return Sql.one(
                connection,
                "UPDATE bluegreen.publisher SET epoch = epoch + 1, updated_at = clock_timestamp() WHERE slot = ?"
                        + " RETURNING epoch",
                row -> row.getLong(1),
                slot);
    }

    /**
     * Notes a frame that Pulsar has persisted, with all before it. An older frame than the noted one is ignored.
     *
     * @param endLsn the end of the last whole transaction up to that frame
     * @param messageId hexadecimal
     * @return whether it was noted
     */
    public static boolean savePosition(Connection connection, String slot, long seq, Lsn endLsn, String messageId)
            throws SQLException {
        return Sql.update(
                        connection,
                        "UPDATE bluegreen.publisher SET seq = ?, end_lsn = cast(? AS pg_lsn), message_id = ?,"
                                + " updated_at = clock_timestamp() WHERE slot = ? AND seq < ?",
                        seq,
                        endLsn,
                        messageId,
                        slot,
                        seq)
                == 1;
    }

    /** Forgets a slot; false when it was not registered. */
    public static boolean delete(Connection connection, String slot) throws SQLException {
        return Sql.update(connection, "DELETE FROM bluegreen.publisher WHERE slot = ?", slot) == 1;
    }

    private static PublisherState state(ResultSet row) throws SQLException {
        return new PublisherState(
                row.getString("slot"),
                row.getString("topic"),
                row.getString("system_id"),
                row.getInt("timeline"),
                Lsn.parse(row.getString("start_lsn")),
                row.getLong("epoch"),
                row.getLong("seq"),
                Lsn.parse(row.getString("end_lsn")),
                Sql.text(row, "message_id"));
    }
}
