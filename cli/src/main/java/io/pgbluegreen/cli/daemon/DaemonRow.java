package io.pgbluegreen.cli.daemon;

import io.pgbluegreen.postgres.metadata.Daemon;
import io.pgbluegreen.postgres.metadata.DaemonState;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.metadata.DesiredState;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A daemon's row in the cluster that it serves. Where two processes run the same daemon, one works and the other stands
 * by: the row belongs to the one that works. A cluster that does not answer keeps nobody from working.
 */
final class DaemonRow implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DaemonRow.class);

    /** A row that was written this recently belongs to a process that is alive. */
    private static final long ALIVE_MILLIS = 5_000;

    private static final int NETWORK_TIMEOUT_MILLIS = 5_000;

    private final PostgresSessions sessions;
    private final String name;
    private final String host = hostName();
    private final long pid = ProcessHandle.current().pid();
    private @Nullable Connection connection;
    private boolean ours;
    private boolean failing;
    private DesiredState desired = DesiredState.RUNNING;

    DaemonRow(PostgresSessions sessions, String name) {
        this.sessions = sessions;
        this.name = name;
    }

    /**
     * Writes what the daemon does, where the row is this process's.
     *
     * @param idle whether another process may be the one that works
     * @return what is wanted of the daemon, as far as it is known
     */
    DesiredState report(DaemonState state, boolean idle) {
        try {
            desired = write(connected(), state, idle);
            failing = false;
        } catch (SQLException | Problem e) {
            disconnect();
            if (!failing) {
                failing = true;
                LOG.warn("{}: its state cannot be written: {}", name, e.getMessage());
            }
        }
        return desired;
    }

    private DesiredState write(Connection open, DaemonState state, boolean idle) throws SQLException {
        if (idle) {
            Optional<Daemon> row = DaemonTable.read(open, name);
            if (row.isPresent() && isAnothers(row.get())) {
                ours = false;
                return row.get().desired();
            }
        }
        if (!ours) {
            DaemonTable.register(open, name, host, pid);
            ours = true;
        }
        return DaemonTable.report(open, state);
    }

    private boolean isAnothers(Daemon row) {
        boolean same = row.host().equals(Optional.of(host)) && row.pid().equals(Optional.of(pid));
        return !same
                && row.silentForMillis().map(millis -> millis < ALIVE_MILLIS).orElse(false)
                && !row.state().actual().equals(Supervisor.STOPPED)
                && !row.state().actual().equals(Supervisor.FAILED);
    }

    private Connection connected() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            open = sessions.open("bluegreen " + name + " state");
            connection = open;
            open.setNetworkTimeout(Runnable::run, NETWORK_TIMEOUT_MILLIS);
        }
        return open;
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
    public void close() {
        disconnect();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
