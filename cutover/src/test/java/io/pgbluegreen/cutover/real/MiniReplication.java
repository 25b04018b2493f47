package io.pgbluegreen.cutover.real;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.cutover.Cluster;
import io.pgbluegreen.cutover.real.DecodedTransaction.Change;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.metadata.Applied;
import io.pgbluegreen.postgres.metadata.AppliedTable;
import io.pgbluegreen.postgres.metadata.DaemonState;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.metadata.HeartbeatTable;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * Stands in for publisher, topic and applier of one direction: decodes the source's WAL, keeps the transactions in a
 * list as the topic would, and applies them to the target in order, each with its position. Beats a heart, and fills
 * the daemons' rows.
 */
final class MiniReplication implements AutoCloseable {

    private static final Map<String, List<String>> KEYS = Map.of(
            "bluegreen.marker", List.of("operation", "kind"),
            "bluegreen.heartbeat", List.of("side"),
            "public.ledger", List.of("id"),
            "public.orders", List.of("id"));

    private final Cluster source;
    private final Cluster target;
    private final List<DecodedTransaction> topic = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final Thread stream;
    private final Thread heart;
    /** The position of what is applied but not committed; for the stream's thread alone. */
    private Optional<String> unwritten = Optional.empty();

    private volatile String lastTrouble = "";
    private volatile boolean closed;
    private volatile boolean topicDown;
    private boolean applierDown;
    private boolean heartStopped;

    MiniReplication(Cluster source, Cluster target) {
        this.source = source;
        this.target = target;
        this.stream = daemon(this::replicate, "stream of " + source.side());
        this.heart = daemon(this::beat, "heart of " + source.side());
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    void start() throws SQLException {
        try (Connection connection = new PostgresSessions(source.settings()).open("bluegreen test")) {
            Sql.list(
                    connection,
                    "SELECT pg_create_logical_replication_slot('" + source.slot() + "', 'test_decoding')"
                            + " WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '"
                            + source.slot() + "')",
                    row -> 1);
        }
        stream.start();
        heart.start();
    }

    /** Nothing gets through any more: as if Pulsar were gone. */
    void setTopicDown(boolean down) {
        topicDown = down;
    }

    /** The topic goes on, the target stays as it is, but for what was applied before this and is not committed yet. */
    synchronized void setApplierDown(boolean down) {
        applierDown = down;
    }

    /** No beat is under way when this returns. */
    void setHeartStopped(boolean stopped) {
        synchronized (heart) {
            heartStopped = stopped;
        }
    }

    /** What stands in the topic from there on, waiting a moment where there is nothing. */
    List<DecodedTransaction> topicAfter(int position, long waitMillis) throws InterruptedException {
        synchronized (topic) {
            if (topic.size() <= position) {
                topic.wait(waitMillis);
            }
            return topic.size() <= position ? List.of() : List.copyOf(topic.subList(position, topic.size()));
        }
    }

    int topicEnd() {
        synchronized (topic) {
            return topic.size();
        }
    }

    private void replicate() {
        while (!closed) {
            try (Connection replication = new PostgresSessions(source.settings()).openReplication("bluegreen test");
                    Connection writer = new PostgresSessions(target.settings())
                            .openApplier("bluegreen test applier")
                            .connection()) {
                // What is confirmed to the slot must have outlived the target's death.
                Sql.run(writer, "SET synchronous_commit TO on");
                writer.setAutoCommit(false);
                read(replication, writer);
            } catch (SQLException | Problem | IllegalStateException e) {
                lastTrouble = String.valueOf(e);
                rest(50);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read(Connection replication, Connection writer) throws SQLException, InterruptedException {
        Lsn applied = AppliedTable.read(writer, source.side().label())
                .map(Applied::endLsn)
                .orElse(Lsn.ZERO);
        writer.commit();
        PGReplicationStream decoded = replication
                .unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(source.slot())
                .withSlotOption("skip-empty-xacts", true)
                .withStatusInterval(1, TimeUnit.SECONDS)
                .start();
        List<String> lines = new ArrayList<>();
        unwritten = Optional.empty();
        while (!closed) {
            ByteBuffer message = decoded.readPending();
            if (message == null) {
                commit(writer, decoded);
                TimeUnit.MILLISECONDS.sleep(2);
                continue;
            }
            String line = text(message);
            lines.add(line);
            if (!line.startsWith("COMMIT")) {
                continue;
            }
            DecodedTransaction transaction = transaction(lines, decoded.getLastReceiveLSN());
            lines.clear();
            if (!transaction.touches("bluegreen.applied")
                    && Lsn.parse(transaction.endLsn()).isAfter(applied)) {
                while (topicDown && !closed) {
                    pause(writer, decoded);
                }
                publish(transaction);
                while (!closed && !applyUnlessDown(transaction, writer)) {
                    pause(writer, decoded);
                }
            }
        }
    }

    /** Who waits holds no locks on the target. */
    private void pause(Connection writer, PGReplicationStream decoded) throws SQLException, InterruptedException {
        commit(writer, decoded);
        TimeUnit.MILLISECONDS.sleep(10);
    }

    /** First and last in every transaction, as an applier does it. */
    private void position(String lsn, Connection writer) throws SQLException {
        AppliedTable.write(
                writer,
                new Applied(
                        source.side().label(), "1", 1, 1, Lsn.parse(lsn), "00", 0, 0, Optional.empty(), Instant.now()));
    }

    private void commit(Connection writer, PGReplicationStream decoded) throws SQLException {
        if (unwritten.isEmpty()) {
            return;
        }
        position(unwritten.get(), writer);
        writer.commit();
        LogSequenceNumber done = LogSequenceNumber.valueOf(unwritten.get());
        decoded.setFlushedLSN(done);
        decoded.setAppliedLSN(done);
        unwritten = Optional.empty();
    }

    private static String text(ByteBuffer message) {
        return StandardCharsets.UTF_8.decode(message).toString();
    }

    private static DecodedTransaction transaction(List<String> lines, LogSequenceNumber position) {
        List<Change> changes = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("table ") && isOurs(line)) {
                changes.add(Change.parse(line));
            }
        }
        long xid = Long.parseLong(lines.get(0).substring("BEGIN ".length()));
        return new DecodedTransaction(xid, position.asString(), changes);
    }

    private static boolean isOurs(String line) {
        return line.startsWith("table bluegreen.applied:")
                || KEYS.keySet().stream().anyMatch(table -> line.startsWith("table " + table + ":"));
    }

    private void publish(DecodedTransaction transaction) {
        synchronized (topic) {
            if (known.add(transaction.endLsn())) {
                topic.add(transaction);
                topic.notifyAll();
            }
        }
    }

    private synchronized boolean applyUnlessDown(DecodedTransaction transaction, Connection writer)
            throws SQLException {
        if (applierDown) {
            return false;
        }
        if (unwritten.isEmpty()) {
            position(transaction.endLsn(), writer);
        }
        apply(transaction, writer);
        unwritten = Optional.of(transaction.endLsn());
        return true;
    }

    private void apply(DecodedTransaction transaction, Connection writer) throws SQLException {
        for (Change change : transaction.changes()) {
            List<String> key = KEYS.get(change.table());
            if (key == null) {
                continue;
            }
            int rows = Sql.update(writer, change.sql(key));
            if (rows != 1 && !change.table().equals("bluegreen.heartbeat")) {
                throw new IllegalStateException(target.side() + ": expected one row for " + change + ", found " + rows);
            }
            if (rows != 1) {
                Sql.update(writer, new Change(change.table(), "INSERT", change.columns()).sql(key));
            }
        }
    }

    private void beat() {
        while (!closed) {
            try (Connection here = new PostgresSessions(source.settings()).open("bluegreen test heart");
                    Connection there = new PostgresSessions(target.settings()).open("bluegreen test heart")) {
                DaemonTable.register(here, source.publisher(), "test", 1);
                DaemonTable.register(there, target.applier(), "test", 1);
                while (!closed) {
                    synchronized (heart) {
                        if (!heartStopped) {
                            HeartbeatTable.beat(here, source.side());
                            DaemonTable.report(here, DaemonState.of(source.publisher(), "running", "", Map.of()));
                            DaemonTable.report(there, DaemonState.of(target.applier(), "running", "", Map.of()));
                        }
                    }
                    rest(100);
                }
            } catch (SQLException | Problem e) {
                rest(50);
            }
        }
    }

    private static void rest(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What last kept it from working, for a test that fails. */
    String lastTrouble() {
        return lastTrouble;
    }

    Side side() {
        return source.side();
    }

    @Override
    public void close() {
        closed = true;
        stream.interrupt();
        heart.interrupt();
    }
}
