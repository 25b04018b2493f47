package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.replication.CreatedSlot;
import io.pgbluegreen.postgres.replication.Slots;
import io.pgbluegreen.postgres.replication.Slots.Lifetime;
import io.pgbluegreen.postgres.replication.Slots.Snapshot;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.WaitingForTransactions;
import io.pgbluegreen.snapshotcopy.FirstLoadObserver;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postgresql.PGConnection;

/**
 * A slot that exports a snapshot. It is needed until the snapshot is imported. From version 10 on it goes with the
 * connection that created it; on 9.6 it would stay, keep WAL back and fill the disk, so it is dropped when this is
 * closed.
 */
final class ExportingSlot implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);

    private static final String RUNNING = """
            SELECT pg_catalog.format('process %s, role %s, application "%s", for %s', pid, usename, application_name,
                                     pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - xact_start)) AS line,
                   xact_start AS since
            FROM pg_catalog.pg_stat_activity
            WHERE backend_xid IS NOT NULL AND pid <> pg_catalog.pg_backend_pid()
            UNION ALL
            SELECT pg_catalog.format('prepared transaction "%s" of role %s, for %s', gid, owner,
                                     pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - prepared)), prepared
            FROM pg_catalog.pg_prepared_xacts
            ORDER BY since LIMIT 5""";

    private final CreatedSlot created;
    private final Lifetime lifetime;
    private final Connection control;

    private ExportingSlot(CreatedSlot created, Lifetime lifetime, Connection control) {
        this.created = created;
        this.lifetime = lifetime;
        this.control = control;
    }

    /**
     * Creates the slot, and says what it waits for while it does.
     *
     * @param control another session of the same role, to look for what the slot waits for
     */
    static ExportingSlot create(
            Connection replication, Connection control, String name, String where, FirstLoadObserver observer)
            throws SQLException {
        ServerVersion version = ServerVersion.of(control);
        Lifetime lifetime = version.hasTemporarySlots() ? Lifetime.TEMPORARY : Lifetime.PERMANENT;
        FutureTask<CreatedSlot> creation = new FutureTask<>(
                () -> Slots.createLogical(replication, name, Slots.plugin(version), lifetime, Snapshot.EXPORT));
        Thread thread = new Thread(creation, "bluegreen-copy-slot");
        thread.setDaemon(true);
        thread.start();
        try {
            return new ExportingSlot(await(creation, control, observer), lifetime, control);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw PostgresErrors.statement(where, "create a replication slot for the snapshot", sql);
            }
            throw new IllegalStateException("the slot for the snapshot could not be created", e.getCause());
        } catch (InterruptedException e) {
            endCreation(replication, control);
            Thread.currentThread().interrupt();
            throw new Problem(
                    Kind.UNDONE, "interrupted while waiting for a snapshot of " + where, "Run the copy again.", e);
        }
    }

    /** While it waits, the server does not notice that its client is gone, and would finish the slot later. */
    private static void endCreation(Connection replication, Connection control) throws SQLException {
        int pid = replication.unwrap(PGConnection.class).getBackendPID();
        replication.abort(Runnable::run);
        Sql.list(control, "SELECT pg_catalog.pg_terminate_backend(?)", row -> 1, pid);
    }

    CreatedSlot created() {
        return created;
    }

    @Override
    public void close() throws SQLException {
        if (lifetime == Lifetime.PERMANENT) {
            Slots.drop(control, created.name());
        }
    }

    private static CreatedSlot await(FutureTask<CreatedSlot> creation, Connection control, FirstLoadObserver observer)
            throws ExecutionException, InterruptedException, SQLException {
        long began = System.nanoTime();
        Duration pause = PATIENCE;
        while (true) {
            try {
                return creation.get(pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                List<String> running = Sql.list(control, RUNNING, row -> row.getString("line"));
                observer.on(new WaitingForTransactions(Duration.ofNanos(System.nanoTime() - began), running));
                pause = BETWEEN_REPORTS;
            }
        }
    }
}
