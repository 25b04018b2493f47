package io.pgbluegreen.snapshotcopy.rows;

import io.pgbluegreen.changeevent.TableId;
import io.pgbluegreen.postgres.catalog.Table;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.Analyzed;
import io.pgbluegreen.snapshotcopy.FirstLoadEvent.Warning;
import io.pgbluegreen.snapshotcopy.FirstLoadObserver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Gathers statistics on green's tables: without them the first queries after the switch have bad plans. */
public final class Statistics {

    private final PostgresSessions green;
    private final FirstLoadObserver observer;

    public Statistics(PostgresSessions green, FirstLoadObserver observer) {
        this.green = green;
        this.observer = observer;
    }

    /**
     * Tables as they are, but partitions by their root: ANALYZE of the root gathers the statistics of all its
     * partitions and its own, which nothing else ever does.
     *
     * @param all every table of green
     */
    public static Set<TableId> roots(Collection<TableId> tables, Collection<Table> all) {
        Map<TableId, TableId> parents = all.stream()
                .filter(Table::partition)
                .collect(Collectors.toMap(Table::id, table -> table.parents().get(0)));
        Set<TableId> roots = new TreeSet<>();
        for (TableId table : tables) {
            TableId root = table;
            for (TableId parent = parents.get(root); parent != null; parent = parents.get(root)) {
                root = parent;
            }
            roots.add(root);
        }
        return roots;
    }

    /** Runs ANALYZE on each table, several at a time. */
    public void analyze(Collection<TableId> tables, int jobs) {
        if (tables.isEmpty()) {
            return;
        }
        Queue<TableId> waiting = new ConcurrentLinkedQueue<>(tables);
        AtomicInteger done = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(jobs, work -> {
            Thread thread = new Thread(work, "bluegreen-analyze");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < Math.min(jobs, tables.size()); i++) {
                running.add(threads.submit(() -> analyzeAll(waiting, done, tables.size())));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException unchecked
                    ? unchecked
                    : new IllegalStateException("ANALYZE failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during ANALYZE", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void analyzeAll(Queue<TableId> waiting, AtomicInteger done, int total) {
        try (Connection connection = green.open("bluegreen copy analyze");
                Statement statement = connection.createStatement()) {
            for (TableId table = waiting.poll(); table != null; table = waiting.poll()) {
                statement.execute("ANALYZE " + table.toSql());
                // To a role that may not, the server gives a warning and no statistics.
                for (SQLWarning warning = statement.getWarnings();
                        warning != null;
                        warning = warning.getNextWarning()) {
                    observer.on(new Warning("ANALYZE " + table + ": " + warning.getMessage()));
                }
                statement.clearWarnings();
                observer.on(new Analyzed(done.incrementAndGet(), total));
            }
        } catch (SQLException e) {
            throw PostgresErrors.statement(green.settings().where(), "ANALYZE a table", e);
        }
    }
}
