package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.Identifiers;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.replication.CreatedSlot;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.CopySlots;
import io.pgbluegreen.snapshotcopy.FirstLoadObserver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A snapshot of blue with the LSN that belongs to it: it sees every transaction whose commit record starts before that
 * LSN, and no other.
 *
 * <p>A slot of its own exports it. One session imports it, locks the tables, exports it once more and stays open as
 * long as rows are copied, so that workers can import it at any time; then the slot and its replication connection are
 * let go, which would otherwise keep back the catalog's cleaning.
 *
 * <p>The lock (ACCESS SHARE, as pg_dump takes it) keeps DDL away that would make rows vanish from the snapshot: after
 * an ALTER TABLE that rewrites, an older snapshot finds the table empty.
 */
public final class BlueSnapshot implements AutoCloseable {

    /** The name of the session that holds the snapshot. */
    public static final String APPLICATION = "bluegreen copy snapshot";

    /** The lock list of a statement; many tables take several. */
    private static final int TABLES_A_STATEMENT = 500;

    private static final Set<String> SNAPSHOT_GONE = Set.of("22023", "55000", "22P02");

    private final Connection keeper;
    private final Lsn lsn;
    private final String name;

    private BlueSnapshot(Connection keeper, Lsn lsn, String name) {
        this.keeper = keeper;
        this.lsn = lsn;
        this.name = name;
    }

    /**
     * Takes a snapshot and locks the tables.
     *
     * @param control another session on blue, to look for what the slot waits for
     * @param mainSlot the slot that keeps the changes from before the snapshot on
     * @throws Problem when the slot cannot be created, or the tables cannot be locked within a minute
     */
    public static BlueSnapshot take(
            PostgresSessions blue, Connection control, String mainSlot, List<Table> tables, FirstLoadObserver observer)
            throws SQLException {
        String where = blue.settings().where();
        Connection keeper = blue.open(APPLICATION);
        try (Connection replication = blue.openReplication("bluegreen copy slot");
                ExportingSlot slot =
                        ExportingSlot.create(replication, control, CopySlots.newName(mainSlot), where, observer)) {
            CreatedSlot created = slot.created();
            begin(keeper, created.snapshot().orElseThrow());
            lock(keeper, tables, where);
            String exported = Sql.one(keeper, "SELECT pg_catalog.pg_export_snapshot()", row -> row.getString(1));
            return new BlueSnapshot(keeper, created.consistentPoint(), exported);
        } catch (SQLException | RuntimeException e) {
            keeper.close();
            throw e;
        }
    }

    private static void lock(Connection keeper, List<Table> tables, String where) throws SQLException {
        try {
            Sql.run(keeper, "SET LOCAL lock_timeout = '60s'");
            for (int from = 0; from < tables.size(); from += TABLES_A_STATEMENT) {
                Sql.run(
                        keeper,
                        tables.subList(from, Math.min(from + TABLES_A_STATEMENT, tables.size())).stream()
                                .map(table -> "ONLY " + table.id().toSql())
                                .collect(Collectors.joining(", ", "LOCK TABLE ", " IN ACCESS SHARE MODE")));
            }
            Sql.run(keeper, "SET LOCAL lock_timeout = 0");
        } catch (SQLException e) {
            if (PostgresErrors.isLockTimeout(e)) {
                throw new Problem(
                        Kind.UNAVAILABLE,
                        where + " did not let the copy lock its tables against DDL within a minute",
                        "Wait for the ALTER, VACUUM FULL or the like that is at work there.",
                        e);
            }
            if ("53200".equals(e.getSQLState())) {
                throw new Problem(
                        Kind.CHECK_FAILED,
                        where + " has no room to lock " + tables.size() + " tables: " + PostgresErrors.sentence(e),
                        "Raise max_locks_per_transaction there (needs a restart), or copy fewer tables.",
                        e);
            }
            throw e;
        }
    }

    /** Makes a session see what this snapshot sees, until its transaction ends. */
    private static void begin(Connection session, String snapshot) throws SQLException {
        session.setAutoCommit(false);
        Sql.run(session, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        Sql.run(session, "SET TRANSACTION SNAPSHOT " + Identifiers.literal(snapshot));
    }

    /**
     * Opens a session that sees what this snapshot sees.
     *
     * @throws Problem UNAVAILABLE when the snapshot is gone
     */
    Connection open(PostgresSessions blue) throws SQLException {
        Connection session = blue.open("bluegreen copy");
        try {
            begin(session, name);
            return session;
        } catch (SQLException e) {
            session.close();
            if (SNAPSHOT_GONE.contains(String.valueOf(e.getSQLState()))) {
                throw lost(blue.settings().where(), e);
            }
            throw e;
        }
    }

    static Problem lost(String where, SQLException e) {
        return new Problem(
                Kind.UNAVAILABLE,
                where + " has lost the snapshot: the session that held it is gone (" + PostgresErrors.sentence(e) + ")",
                "Find out who ended it, for example a restart or pg_terminate_backend.",
                e);
    }

    /** The tables whose files have been replaced between the snapshot and the lock. */
    public List<String> rewritten(List<Table> tables) throws SQLException {
        // The table is read as of the snapshot, the function looks at what is now.
        return Sql.list(
                keeper,
                "SELECT oid::regclass::text FROM pg_catalog.pg_class WHERE oid = ANY (?)"
                        + " AND relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(oid)",
                row -> row.getString(1),
                keeper.createArrayOf("oid", tables.stream().map(Table::oid).toArray()));
    }

    /** The session that holds the snapshot, to read the catalog as of it. */
    public Connection session() {
        return keeper;
    }

    public Lsn lsn() {
        return lsn;
    }

    /** That the snapshot is still held; throws when its session is lost. */
    void ping() throws SQLException {
        Sql.list(keeper, "SELECT 1", row -> 1);
    }

    @Override
    public void close() throws SQLException {
        keeper.close();
    }
}
