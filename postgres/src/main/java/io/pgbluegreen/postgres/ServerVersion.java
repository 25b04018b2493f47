package io.pgbluegreen.postgres;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/**
 * The version of a server, and every difference between versions that this product minds. A difference stands here and
 * nowhere else.
 *
 * @param num as {@code server_version_num} gives it: 90624 for 9.6.24, 170011 for 17.11
 */
public record ServerVersion(int num) implements Comparable<ServerVersion> {

    private static final int OLDEST = 90600;

    public ServerVersion {
        if (num < OLDEST) {
            throw new IllegalArgumentException("expected PostgreSQL 9.6 or newer, found server_version_num " + num);
        }
    }

    /** The version of the server behind a connection, from what the server said when the connection began. */
    public static ServerVersion of(Connection connection) throws SQLException {
        DatabaseMetaData server = connection.getMetaData();
        int major = server.getDatabaseMajorVersion();
        int minor = server.getDatabaseMinorVersion();
        return new ServerVersion(major >= 10 ? major * 10000 + minor : major * 10000 + minor * 100);
    }

    /** The major version as people write it: {@code 9.6}, {@code 11}, {@code 17}. */
    public String major() {
        return num >= 100000 ? Integer.toString(num / 10000) : "9." + num % 10000 / 100;
    }

    /** Whether it is at least this major, 10 or above. */
    public boolean isAtLeast(int major) {
        return num >= major * 10000;
    }

    /** {@code pgoutput}, publications, declarative partitions, identity columns, {@code pg_sequence}. */
    public boolean hasPublications() {
        return isAtLeast(10);
    }

    /** Before it, a walsender understands replication commands only: no SHOW, no SET, no queries. */
    public boolean walSenderRunsSql() {
        return isAtLeast(10);
    }

    /** Temporary slots and the choice whether a new slot exports a snapshot. */
    public boolean hasTemporarySlots() {
        return isAtLeast(10);
    }

    public boolean hasIdentityColumns() {
        return isAtLeast(10);
    }

    public boolean hasDeclarativePartitions() {
        return isAtLeast(10);
    }

    public boolean hasTruncateDecoding() {
        return isAtLeast(11);
    }

    /** Indexes with INCLUDE columns, which are no part of the key. */
    public boolean hasCoveringIndexes() {
        return isAtLeast(11);
    }

    public boolean hasIndexesOfPartitionedTables() {
        return isAtLeast(11);
    }

    /** Whether ALTER TYPE … ADD VALUE may stand in a transaction with other statements. */
    public boolean addsLabelsInTransactions() {
        return isAtLeast(12);
    }

    /** Whether UPDATE moves a row to another partition where it belongs there then. */
    public boolean movesRowsBetweenPartitions() {
        return isAtLeast(11);
    }

    /** Hash and default partitions. */
    public boolean hasHashPartitions() {
        return isAtLeast(11);
    }

    public boolean hasJit() {
        return isAtLeast(11);
    }

    public boolean hasGeneratedColumns() {
        return isAtLeast(12);
    }

    public boolean publishesViaPartitionRoot() {
        return isAtLeast(13);
    }

    /** {@code pg_replication_slots.wal_status} and {@code max_slot_wal_keep_size}. */
    public boolean hasSlotWalStatus() {
        return isAtLeast(13);
    }

    public boolean hasMultiranges() {
        return isAtLeast(14);
    }

    public boolean hasIdleSessionTimeout() {
        return isAtLeast(14);
    }

    /** Publications whose tables have row filters or column lists, and whole schemas in publications. */
    public boolean hasPublicationFilters() {
        return isAtLeast(15);
    }

    /** Whether a {@code "char"} above 127 is read and written as a backslash and octal digits, not as the byte itself. */
    public boolean writesCharsInOctal() {
        return isAtLeast(15);
    }

    public boolean hasTransactionTimeout() {
        return isAtLeast(17);
    }

    /** {@code pg_replication_slots.invalidation_reason}. */
    public boolean hasSlotInvalidationReason() {
        return isAtLeast(17);
    }

    /** The publications' parameter {@code publish_generated_columns}. */
    public boolean publishesGeneratedColumns() {
        return isAtLeast(18);
    }

    /** Whether UPDATE and DELETE fail where a published table's old row would have generated columns in it. */
    public boolean refusesGeneratedColumnsInIdentity() {
        return isAtLeast(18);
    }

    /** The function that gives the current write position. */
    public String currentWalLsnFunction() {
        return isAtLeast(10) ? "pg_catalog.pg_current_wal_lsn()" : "pg_catalog.pg_current_xlog_location()";
    }

    /** The function that gives the position at which the next WAL record will stand. */
    public String currentWalInsertLsnFunction() {
        return isAtLeast(10)
                ? "pg_catalog.pg_current_wal_insert_lsn()"
                : "pg_catalog.pg_current_xlog_insert_location()";
    }

    /** The function that gives the position up to which WAL is safely on disk. */
    public String currentWalFlushLsnFunction() {
        return isAtLeast(10) ? "pg_catalog.pg_current_wal_flush_lsn()" : "pg_catalog.pg_current_xlog_flush_location()";
    }

    /** The function that gives what a standby has replayed; NULL on a primary that never was one. */
    public String lastReplayLsnFunction() {
        return isAtLeast(10) ? "pg_catalog.pg_last_wal_replay_lsn()" : "pg_catalog.pg_last_xlog_replay_location()";
    }

    /** The function that names the WAL file of a position, without its argument. */
    public String walFileNameFunction() {
        return isAtLeast(10) ? "pg_catalog.pg_walfile_name" : "pg_catalog.pg_xlogfile_name";
    }

    /** The function that subtracts one position from another, without its arguments. */
    public String walLsnDiffFunction() {
        return isAtLeast(10) ? "pg_catalog.pg_wal_lsn_diff" : "pg_catalog.pg_xlog_location_diff";
    }

    @Override
    public int compareTo(ServerVersion other) {
        return Integer.compare(num, other.num);
    }

    /** The major version as people write it. */
    @Override
    public String toString() {
        return major();
    }
}
