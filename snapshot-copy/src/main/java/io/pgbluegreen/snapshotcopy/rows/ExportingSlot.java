package io.pgbluegreen.snapshotcopy.rows;

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
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Creates the temporary slot that exports a snapshot, and says what it waits for while it does. */
final class ExportingSlot {

    private static final SecureRandom RANDOM = new SecureRandom();
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

    private ExportingSlot() {}

    static CreatedSlot create(Connection replication, Connection control, String where, FirstLoadObserver observer)
            throws SQLException {
        byte[] random = new byte[6];
        RANDOM.nextBytes(random);
        String name = "bluegreen_copy_" + HexFormat.of().formatHex(random);
        FutureTask<CreatedSlot> creation = new FutureTask<>(
                () -> Slots.createLogical(replication, name, "pgoutput", Lifetime.TEMPORARY, Snapshot.EXPORT));
        Thread thread = new Thread(creation, "bluegreen-copy-slot");
        thread.setDaemon(true);
        thread.start();
        try {
            return await(creation, control, observer);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw PostgresErrors.statement(where, "create a temporary replication slot for the snapshot", sql);
            }
            throw new IllegalStateException("the slot for the snapshot could not be created", e.getCause());
        } catch (InterruptedException e) {
            replication.abort(Runnable::run);
            Thread.currentThread().interrupt();
            throw new Problem(
                    Kind.UNDONE, "interrupted while waiting for a snapshot of " + where, "Run the copy again.", e);
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
