package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.session.TargetSession;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.Progressed;
import io.pgbluegreen.snapshotcopy.FirstLoadObserver;
import io.pgbluegreen.snapshotcopy.Progress;
import io.pgbluegreen.snapshotcopy.check.ApplierHold;
import io.pgbluegreen.snapshotcopy.rows.CopyPool.Task;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;

/** Copies the rows of all tables from one snapshot, as many ranges at a time as there are jobs. */
public final class RowLoad {

    /** Also keeps connections that only hold something from being dropped by a firewall. */
    private static final Duration BETWEEN_PINGS = Duration.ofSeconds(5);

    private final PostgresSessions blue;
    private final PostgresSessions green;
    private final BlueSnapshot snapshot;
    private final ApplierHold hold;
    private final FirstLoadObserver observer;

    public RowLoad(
            PostgresSessions blue,
            PostgresSessions green,
            BlueSnapshot snapshot,
            ApplierHold hold,
            FirstLoadObserver observer) {
        this.blue = blue;
        this.green = green;
        this.snapshot = snapshot;
        this.hold = hold;
        this.observer = observer;
    }

    /** Empties tables of green that an earlier copy may have left rows in, in one transaction. */
    public void empty(Collection<Table> tables) {
        if (tables.isEmpty()) {
            return;
        }
        try (TargetSession session = green.openCopyTarget("bluegreen copy")) {
            session.connection().setAutoCommit(false);
            AppliedTable.markTransaction(session.connection());
            for (Table table : tables) {
                Emptying.empty(session, table);
            }
            session.connection().commit();
        } catch (SQLException e) {
            throw PostgresErrors.statement(green.settings().where(), "empty tables", e);
        }
    }

    /**
     * Returns when every table is copied, durable, and noted as such.
     *
     * @return what was copied
     * @throws Problem when that is not possible now; tables that were complete stay so
     */
    public Progress run(List<TableWork> tables, int jobs) {
        RowMeters meters = new RowMeters(tables, snapshot.lsn(), observer);
        Queue<Task> tasks = CopyPool.tasks(tables);
        List<CopyWorker> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(jobs, tasks.size()); i++) {
            workers.add(new CopyWorker(
                    tasks,
                    new WorkerSessions(blue, green, snapshot),
                    new GreenRecord(snapshot.lsn()),
                    meters,
                    observer));
        }
        if (!workers.isEmpty()) {
            CopyPool.run(workers, new Tick(meters));
        }
        Progress end = meters.progress();
        observer.on(new Progressed(end));
        return end;
    }

    private final class Tick implements Runnable {
        private final RowMeters meters;
        private long pingedNanos = System.nanoTime();

        Tick(RowMeters meters) {
            this.meters = meters;
        }

        @Override
        public void run() {
            observer.on(new Progressed(meters.progress()));
            if (System.nanoTime() - pingedNanos < BETWEEN_PINGS.toNanos()) {
                return;
            }
            pingedNanos = System.nanoTime();
            try {
                snapshot.ping();
            } catch (SQLException e) {
                throw BlueSnapshot.lost(blue.settings().where(), e);
            }
            try {
                hold.ping();
            } catch (SQLException e) {
                throw PostgresErrors.statement(green.settings().where(), "keep the applier waiting", e);
            }
        }
    }
}
