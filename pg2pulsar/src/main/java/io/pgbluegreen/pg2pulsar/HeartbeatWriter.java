package io.pgbluegreen.pg2pulsar;

import io.pgbluegreen.pg2pulsar.send.FrameSender;
import io.pgbluegreen.pg2pulsar.send.FrameSender.Persisted;
import io.pgbluegreen.postgres.metadata.HeartbeatTable;
import io.pgbluegreen.postgres.metadata.PublisherTable;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.topic.MessageIds;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the side's heartbeat row, and with it where the topic's tail can be found. The row comes back through the
 * stream: that moves the slot on while the database is idle, and it proves the way to the other cluster and back.
 *
 * <p>Its failures do not stop the publisher: the server may be shutting down, or refuse writes for a while.
 */
final class HeartbeatWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HeartbeatWriter.class);

    private final PostgresSessions sessions;
    private final PublisherSettings settings;
    private final FrameSender sender;
    private final ScheduledExecutorService timer;
    private @Nullable Connection connection;
    private boolean failing;

    HeartbeatWriter(PostgresSessions sessions, PublisherSettings settings, FrameSender sender) {
        this.sessions = sessions;
        this.settings = settings;
        this.sender = sender;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "heartbeat-" + settings.side().label());
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        var unused = timer.scheduleWithFixedDelay(
                this::beat, 0, settings.heartbeatInterval().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            write(connected());
            failing = false;
        } catch (SQLException | RuntimeException e) {
            disconnect();
            if (!failing) {
                failing = true;
                LOG.warn(
                        "{}: the heartbeat cannot be written: {}",
                        settings.side().label(),
                        e instanceof Problem ? e.getMessage() : e.toString());
            }
        }
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            open = sessions.open("bluegreen heartbeat " + settings.side().label());
            open.setAutoCommit(false);
            connection = open;
        }
        return open;
    }

    private void write(Connection open) throws SQLException {
        HeartbeatTable.beat(open, settings.side());
        Persisted persisted = sender.persisted();
        Optional<String> messageId = persisted.messageId().map(MessageIds::toHex);
        if (messageId.isPresent()) {
            PublisherTable.savePosition(open, settings.slot(), persisted.seq(), persisted.lastLsn(), messageId.get());
        }
        open.commit();
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("closing a session that failed", e);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        timer.shutdownNow();
        // A beat that hangs on a server that is gone must not keep the publisher from starting anew.
        if (timer.awaitTermination(5, TimeUnit.SECONDS)) {
            disconnect();
        }
    }
}
