package io.pgbluegreen.postgres.server;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What a server says about itself, as far as replication depends on it.
 *
 * @param systemIdentifier given by initdb; a physical copy has the same
 * @param timeline on which it writes now; on a standby that of its last checkpoint
 * @param currentLsn where it writes next; on a standby what it has replayed
 * @param encoding the database's, for example {@code UTF8}
 * @param walLevel {@code minimal}, {@code replica} or {@code logical}
 * @param usedReplicationSlots of all databases, physical ones included
 * @param usedWalSenders standbys, base backups and logical streams together
 */
public record ServerFacts(
        ServerVersion version,
        String systemIdentifier,
        int timeline,
        Lsn currentLsn,
        String database,
        String encoding,
        boolean inRecovery,
        String walLevel,
        int maxReplicationSlots,
        int usedReplicationSlots,
        int maxWalSenders,
        int usedWalSenders) {

    public ServerFacts {
        if (systemIdentifier.isEmpty() || timeline < 1) {
            throw new IllegalArgumentException(
                    "expected a system identifier and a timeline, found '" + systemIdentifier + "' and " + timeline);
        }
    }

    /** Reads them in one query. */
    public static ServerFacts read(Connection connection) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        String sql = """
            SELECT (SELECT system_identifier::text FROM pg_catalog.pg_control_system()) AS system_identifier,
                   CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL ELSE %1$s(%2$s) END AS wal_file,
                   (SELECT timeline_id FROM pg_catalog.pg_control_checkpoint()) AS checkpoint_timeline,
                   CASE WHEN pg_catalog.pg_is_in_recovery() THEN coalesce(%3$s, '0/0') ELSE %2$s END::text AS lsn,
                   pg_catalog.current_database() AS database,
                   pg_catalog.current_setting('server_encoding') AS encoding,
                   pg_catalog.pg_is_in_recovery() AS in_recovery,
                   pg_catalog.current_setting('wal_level') AS wal_level,
                   pg_catalog.current_setting('max_replication_slots')::int AS max_slots,
                   (SELECT count(*) FROM pg_catalog.pg_replication_slots) AS used_slots,
                   pg_catalog.current_setting('max_wal_senders')::int AS max_senders,
                   (SELECT count(*) FROM pg_catalog.pg_stat_replication) AS used_senders""".formatted(
                version.walFileNameFunction(), version.currentWalLsnFunction(), version.lastReplayLsnFunction());
        return Sql.one(connection, sql, row -> read(row, version));
    }

    private static ServerFacts read(ResultSet row, ServerVersion version) throws SQLException {
        String walFile = row.getString("wal_file");
        return new ServerFacts(
                version,
                row.getString("system_identifier"),
                walFile == null ? row.getInt("checkpoint_timeline") : timelineOf(walFile),
                Lsn.parse(row.getString("lsn")),
                row.getString("database"),
                row.getString("encoding"),
                row.getBoolean("in_recovery"),
                row.getString("wal_level"),
                row.getInt("max_slots"),
                row.getInt("used_slots"),
                row.getInt("max_senders"),
                row.getInt("used_senders"));
    }

    /** A WAL file's name begins with its timeline, eight hexadecimal digits. */
    private static int timelineOf(String walFile) {
        return Integer.parseInt(walFile, 0, 8, 16);
    }
}
