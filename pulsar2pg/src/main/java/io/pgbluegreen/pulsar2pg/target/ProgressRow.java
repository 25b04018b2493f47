package io.pgbluegreen.pulsar2pg.target;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * The row of {@code bluegreen.applied} for one source. Every target transaction writes it first, by which this cluster's
 * publisher knows the transaction for an applied one; and it writes it only over the position that it goes on from, so
 * that of two appliers one finds no row and changes nothing.
 */
public final class ProgressRow {

    /** An applier of an older program moves seq on and leaves the epoch, which says nothing then. */
    private static final String COLUMNS =
            "system_id, timeline, seq, CASE WHEN epoch_seq = seq THEN epoch ELSE 0 END AS epoch, end_lsn";

    private static final String EXPECTED = " WHERE source = ? AND seq = ? AND end_lsn = cast(? AS pg_lsn)";

    private final Connection connection;
    private final String source;

    /**
     * The row, which need not be there yet.
     *
     * @param source label of the cluster whose topic is applied
     */
    public ProgressRow(Connection connection, String source) {
        this.connection = connection;
        this.source = source;
    }

    /** What a target transaction adds to the row. */
    public record Step(
            Position next, String messageId, long transactions, long changes, Optional<Instant> sourceCommittedAt) {}

    public Optional<Position> read() throws SQLException {
        return Sql.first(
                connection, "SELECT " + COLUMNS + " FROM bluegreen.applied WHERE source = ?", this::position, source);
    }

    /**
     * Reads the position with a write that changes nothing: it waits for another applier's open transaction, and when it
     * is committed durably, so is every position before it.
     */
    public Optional<Position> claim() throws SQLException {
        return Sql.first(
                connection,
                "UPDATE bluegreen.applied SET applied_at = clock_timestamp() WHERE source = ? RETURNING " + COLUMNS,
                this::position,
                source);
    }

    /** Writes the row without moving it; false when it does not stand where it is expected. */
    public boolean hold(Position expected) throws SQLException {
        return Sql.update(
                        connection,
                        "UPDATE bluegreen.applied SET applied_at = clock_timestamp()" + EXPECTED,
                        source,
                        expected.seq(),
                        expected.endLsn())
                == 1;
    }

    /** Moves the row on; false when it does not stand where it is expected. */
    public boolean advance(Position expected, Step step) throws SQLException {
        Position next = step.next();
        return Sql.update(
                        connection,
                        "UPDATE bluegreen.applied SET system_id = ?, timeline = ?, seq = ?, epoch = nullif(?, 0),"
                                + " epoch_seq = ?, end_lsn = cast(? AS pg_lsn),"
                                + " message_id = ?, transactions = transactions + ?, changes = changes + ?,"
                                + " source_committed_at = coalesce(?, source_committed_at),"
                                + " applied_at = clock_timestamp()"
                                + EXPECTED,
                        next.system(),
                        next.timeline(),
                        next.seq(),
                        next.epoch(),
                        next.seq(),
                        next.endLsn(),
                        step.messageId(),
                        step.transactions(),
                        step.changes(),
                        step.sourceCommittedAt(),
                        source,
                        expected.seq(),
                        expected.endLsn())
                == 1;
    }

    private Position position(ResultSet row) throws SQLException {
        return new Position(
                row.getString("system_id"),
                row.getInt("timeline"),
                row.getLong("seq"),
                row.getLong("epoch"),
                Lsn.parse(row.getString("end_lsn")));
    }
}
