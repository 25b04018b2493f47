package io.pgbluegreen.cutover.cluster;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One cluster for the length of an operation: a session for each {@link Use}, opened before the write pause, so that
 * several threads can ask at once. One that is lost is opened again when it is asked, if that goes quickly.
 */
public final class ClusterSession implements AutoCloseable {

    /** Sessions of this name are no application's; the fence leaves them alone. */
    public static final String APPLICATION_NAME = "bluegreen cutover";

    private static final int CONNECT_SECONDS = 2;

    /** The server notices a moment later than we that a tool was killed or a session of ours was lost. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(1);

    private static final Duration BETWEEN_LOCKS = Duration.ofMillis(20);

    /** Whoever looks at a limit himself finds a better word for its end than a cut session. */
    private static final int CUT_LATER_MILLIS = 250;

    /** What a session is for; each is used by one thread at a time. */
    public enum Use {
        /** The journal, and the lock that excludes other operations. */
        JOURNAL,
        /** The steps' own work. */
        WORK,
        /** What goes on beside it. */
        SECOND
    }

    private final ConnectionSettings settings;
    private final PostgresSessions sessions;
    private final Map<Use, Connection> connections = new HashMap<>();

    public ClusterSession(ConnectionSettings settings) {
        this.settings = withConnectTimeout(settings);
        this.sessions = new PostgresSessions(this.settings);
    }

    public Side side() {
        return settings.side();
    }

    /** For messages: {@code blue (db1:5432)}. */
    public String where() {
        return settings.where();
    }

    public ConnectionSettings settings() {
        return settings;
    }

    /**
     * Opens all sessions and takes the lock.
     *
     * @throws Problem UNAVAILABLE when the cluster cannot be reached, CHECK_FAILED naming the holder when another one
     *     has the lock
     */
    public void open() {
        for (Use use : Use.values()) {
            connection(use);
        }
        lock();
    }

    /**
     * Asks on a session.
     *
     * @param action fit to follow "could not"
     * @param limit after which the session is cut
     * @throws Problem when the server refuses or is gone
     */
    public <T> T ask(Use use, String action, Duration limit, Query<T> query) {
        Connection connection = connection(use);
        try {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(limit.toMillis()) + CUT_LATER_MILLIS);
            return query.ask(connection);
        } catch (SQLException e) {
            throw PostgresErrors.statement(where(), action, e);
        }
    }

    /** The same on the session for the steps' own work. */
    public <T> T work(String action, Duration limit, Query<T> query) {
        return ask(Use.WORK, action, limit, query);
    }

    /** The journal's session, as long as it lives; it is not opened again here, since nobody must wait for that. */
    public Optional<Connection> journal() {
        synchronized (connections) {
            return Optional.ofNullable(connections.get(Use.JOURNAL)).filter(ClusterSession::isOpen);
        }
    }

    /**
     * Opens the journal's session again if it is lost, and takes the lock again.
     *
     * @throws Problem as {@link #open} does
     */
    public void restoreJournal() {
        if (journal().isEmpty()) {
            connection(Use.JOURNAL);
            lock();
        }
    }

    /** Cuts what a thread may be waiting for; the journal's session stays. From any thread. */
    public void cut() {
        synchronized (connections) {
            for (Use use : new Use[] {Use.WORK, Use.SECOND}) {
                Connection connection = connections.remove(use);
                if (connection != null) {
                    abort(connection);
                }
            }
        }
    }

    /** Whether a server answers there, by a new look. */
    public boolean answers() {
        try {
            ask(Use.WORK, "answer", Duration.ofSeconds(CONNECT_SECONDS), connection -> connection.isValid(1));
            return true;
        } catch (Problem problem) {
            return false;
        }
    }

    private Connection connection(Use use) {
        synchronized (connections) {
            Connection known = connections.get(use);
            if (known != null && isOpen(known)) {
                return known;
            }
        }
        Connection opened = sessions.open(APPLICATION_NAME);
        synchronized (connections) {
            connections.put(use, opened);
        }
        return opened;
    }

    private void lock() {
        long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
        while (!ask(Use.JOURNAL, "take the lock of operations", Duration.ofSeconds(10), OperationLock::take)) {
            if (System.nanoTime() >= deadline) {
                throw heldByAnother();
            }
            LockSupport.parkNanos(BETWEEN_LOCKS.toNanos());
        }
    }

    private Problem heldByAnother() {
        String holder = ask(Use.JOURNAL, "tell who runs an operation", Duration.ofSeconds(10), OperationLock::holder)
                .orElse("a session that has just ended");
        return new Problem(
                Kind.CHECK_FAILED,
                where() + ": another cutover or rollback is under way, run by " + holder,
                "Wait until it is over. If its machine is gone for good, end that session with"
                        + " pg_terminate_backend.");
    }

    private static boolean isOpen(Connection connection) {
        try {
            return !connection.isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            // It was to be cut, and is useless now.
        }
    }

    private static ConnectionSettings withConnectTimeout(ConnectionSettings settings) {
        if (settings.driverProperties().containsKey("connectTimeout")) {
            return settings;
        }
        Map<String, String> properties = new HashMap<>(settings.driverProperties());
        properties.put("connectTimeout", Integer.toString(CONNECT_SECONDS));
        return new ConnectionSettings(
                settings.side(),
                settings.host(),
                settings.port(),
                settings.database(),
                settings.user(),
                settings.password(),
                properties);
    }

    @Override
    public void close() {
        synchronized (connections) {
            connections.values().forEach(connection -> {
                try {
                    connection.close();
                } catch (SQLException e) {
                    abort(connection);
                }
            });
            connections.clear();
        }
    }
}
