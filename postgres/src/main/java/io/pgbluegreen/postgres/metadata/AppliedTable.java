package io.pgbluegreen.postgres.metadata;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** {@code bluegreen.applied}: the progress of appliers that write into this database. */
public final class AppliedTable {

    private AppliedTable() {}

    public static Optional<Applied> read(Connection connection, String source) throws SQLException {
        return Sql.first(connection, "SELECT * FROM bluegreen.applied WHERE source = ?", AppliedTable::applied, source);
    }

    public static List<Applied> readAll(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT * FROM bluegreen.applied ORDER BY source", AppliedTable::applied);
    }

    /**
     * Writes the position, over the one that is there, without the epoch of its frame. Belongs into the transaction that
     * writes the data; its first call there also marks the transaction as applied for this cluster's publisher.
     */
    public static void write(Connection connection, Applied applied) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO bluegreen.applied AS a (source, system_id, timeline, seq, end_lsn, message_id, transactions,
                                                    changes, source_committed_at, applied_at)
                VALUES (?, ?, ?, ?, cast(? AS pg_lsn), ?, ?, ?, ?, clock_timestamp())
                ON CONFLICT (source) DO UPDATE SET system_id = excluded.system_id, timeline = excluded.timeline,
                    seq = excluded.seq, end_lsn = excluded.end_lsn, message_id = excluded.message_id,
                    transactions = excluded.transactions, changes = excluded.changes,
                    source_committed_at = excluded.source_committed_at, applied_at = excluded.applied_at,
                    epoch = NULL, epoch_seq = NULL""",
                applied.source(),
                applied.systemId(),
                applied.timeline(),
                applied.seq(),
                applied.endLsn(),
                applied.messageId(),
                applied.transactions(),
                applied.changes(),
                applied.sourceCommittedAt());
    }

    /**
     * Marks the open transaction as one that brings rows of the other cluster, for this cluster's publisher: it will not
     * publish it and raise no alarm about it. To be called before the transaction writes anything else. Leaves no row
     * and waits for nobody, so that several transactions may do it at once.
     */
    public static void markTransaction(Connection connection) throws SQLException {
        Sql.run(connection, """
                INSERT INTO bluegreen.applied (source, system_id, timeline, seq, end_lsn, message_id)
                VALUES ('mark ' || pg_catalog.pg_backend_pid(), '', 0, 0, '0/0', '');
                DELETE FROM bluegreen.applied WHERE source = 'mark ' || pg_catalog.pg_backend_pid()""");
    }

    private static Applied applied(ResultSet row) throws SQLException {
        return new Applied(
                row.getString("source"),
                row.getString("system_id"),
                row.getInt("timeline"),
                row.getLong("seq"),
                Lsn.parse(row.getString("end_lsn")),
                row.getString("message_id"),
                row.getLong("transactions"),
                row.getLong("changes"),
                Sql.instant(row, "source_committed_at"),
                Sql.instant(row, "applied_at").orElseThrow());
    }
}
