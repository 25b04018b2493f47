package io.pgbluegreen.postgres.replication;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Creates, drops and lists replication slots. */
public final class Slots {

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,63}");

    /** Whether a new slot outlives the connection that creates it. */
    public enum Lifetime {
        PERMANENT,
        /** Gone with its connection; from version 10 on. */
        TEMPORARY
    }

    /** Whether a new slot exports the snapshot at its consistent point. */
    public enum Snapshot {
        EXPORT,
        NONE
    }

    private Slots() {}

    /** The output plugin of this product's slots: every server of that version has it. */
    public static String plugin(ServerVersion version) {
        return version.hasPublications() ? "pgoutput" : "test_decoding";
    }

    /**
     * Creates a logical slot. The server waits for every transaction that is running to end before it answers, which
     * can take as long as the longest of them.
     *
     * @param replication from {@link io.pgbluegreen.postgres.session.PostgresSessions#openReplication}
     * @throws SQLException 42710 when the name is taken, 53400 when all of {@code max_replication_slots} are in use,
     *     55000 when {@code wal_level} is not logical
     * @throws IllegalArgumentException for a name that the server would refuse
     */
    public static CreatedSlot createLogical(
            Connection replication, String name, String plugin, Lifetime lifetime, Snapshot snapshot)
            throws SQLException {
        requireName(name);
        ServerVersion version = ServerVersion.of(replication);
        StringBuilder command = new StringBuilder("CREATE_REPLICATION_SLOT ").append(Identifiers.quote(name));
        if (lifetime == Lifetime.TEMPORARY) {
            if (!version.hasTemporarySlots()) {
                throw new IllegalArgumentException("PostgreSQL " + version + " has no temporary slots");
            }
            command.append(" TEMPORARY");
        }
        command.append(" LOGICAL ").append(Identifiers.quote(plugin));
        if (version.hasTemporarySlots()) {
            command.append(snapshot == Snapshot.EXPORT ? " EXPORT_SNAPSHOT" : " NOEXPORT_SNAPSHOT");
        }
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery(command.toString())) {
            if (!row.next()) {
                throw new IllegalStateException("CREATE_REPLICATION_SLOT gave no row for " + name);
            }
            return new CreatedSlot(
                    row.getString("slot_name"),
                    Lsn.parse(row.getString("consistent_point")),
                    snapshot == Snapshot.EXPORT ? Sql.text(row, "snapshot_name") : Optional.empty());
        }
    }

    /**
     * Drops a slot.
     *
     * @return false when there was none
     * @throws SQLException 55006 while somebody streams from it
     */
    public static boolean drop(Connection connection, String name) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT pg_catalog.pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots"
                                + " WHERE slot_name = ?",
                        row -> name,
                        name)
                .isPresent();
    }

    /** The slot of that name, of whatever database. */
    public static Optional<ReplicationSlot> find(Connection connection, String name) throws SQLException {
        return list(connection).stream()
                .filter(slot -> slot.name().equals(name))
                .findFirst();
    }

    /** All slots of the cluster, physical ones included, by name. */
    public static List<ReplicationSlot> list(Connection connection) throws SQLException {
        ServerVersion version = ServerVersion.of(connection);
        String sql = """
            SELECT slot_name, plugin, database, active, restart_lsn::text AS restart_lsn,
                   confirmed_flush_lsn::text AS confirmed_flush_lsn, %s AS temporary, %s AS wal_status,
                   %s AS invalidation_reason
            FROM pg_catalog.pg_replication_slots
            ORDER BY slot_name""".formatted(
                        version.hasTemporarySlots() ? "temporary" : "false",
                        version.hasSlotWalStatus() ? "wal_status" : "NULL::text",
                        version.hasSlotInvalidationReason() ? "invalidation_reason" : "NULL::text");
        return Sql.list(connection, sql, Slots::slot);
    }

    /**
     * Checks a slot name by the server's rule.
     *
     * @throws IllegalArgumentException when the server would refuse it
     */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "expected a slot name of 1 to 63 lower-case letters, digits and underscores," + " found '" + name
                            + "'");
        }
    }

    private static ReplicationSlot slot(ResultSet row) throws SQLException {
        return new ReplicationSlot(
                row.getString("slot_name"),
                Sql.text(row, "plugin"),
                Sql.text(row, "database"),
                row.getBoolean("temporary"),
                row.getBoolean("active"),
                Sql.text(row, "restart_lsn").map(Lsn::parse),
                Sql.text(row, "confirmed_flush_lsn").map(Lsn::parse),
                Sql.text(row, "wal_status"),
                Sql.text(row, "invalidation_reason"));
    }
}
