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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.postgresql.PGConnection;

/**
 * One cluster for the length of an operation: a session for each {@link Use}, opened before the write pause, so that
 * several threads can ask at once. One that is lost is opened again when it is asked, if that goes quickly.
 */
public final class ClusterSession implements AutoCloseable {

    /** Sessions of this name are no application's; the fence leaves them alone. */
    static final String APPLICATION_NAME = "bluegreen cutover";

    private static final int CONNECT_SECONDS = 2;
    private static final int LOGIN_SECONDS = 10;

    /** The server notices a moment later than we that a tool was killed or a session of ours was lost. */
    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(1);

    private static final Duration BETWEEN_LOCKS = Duration.ofMillis(20);

    /** Ending one takes a moment, but for one that waits for a program or for the disk. */
    private static final Duration STRAYS_END_WITHIN = Duration.ofSeconds(10);

    private static final Duration STRAYS_LIMIT = STRAYS_END_WITHIN.plusSeconds(5);

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
    private final String applicationName;
    private final Map<Use, Connection> connections = new HashMap<>();

    /** The process of the session that had the lock. */
    private volatile Optional<Integer> lastJournal = Optional.empty();

    public ClusterSession(ConnectionSettings settings) {
        this(settings, APPLICATION_NAME);
    }

    private ClusterSession(ConnectionSettings settings, String applicationName) {
        this.settings = withTimeouts(settings);
        this.sessions = new PostgresSessions(this.settings);
        this.applicationName = applicationName;
    }

    /** For somebody who only looks, and so takes no lock: an operation must not take it for one that was left. */
    public static ClusterSession toLook(ConnectionSettings settings) {
        return new ClusterSession(settings, "bluegreen checks");
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
     * Opens all sessions, takes the lock, and ends what operations before have left at work.
     *
     * @throws Problem UNAVAILABLE when the cluster cannot be reached, CHECK_FAILED naming the holder when another one
     *     has the lock
     */
    public void open() {
        for (Use use : Use.values()) {
            connection(use);
        }
        lock();
        endStrays();
    }

    /**
     * Makes sure that what is seen here stays so until this object changes it. Belongs before anything is undone: what
     * was cut off may still be at work on the server, and come true afterwards.
     *
     * @throws Problem as {@link #open} does
     */
    public void secure() {
        connection(Use.JOURNAL);
        // Also where the session seems to be there: only the server knows, and it may have ended it.
        lock();
        endStrays();
    }

    private void endStrays() {
        ask(Use.WORK, "end what operations before have left", STRAYS_LIMIT, connection -> {
            StraySessions.end(connection, where(), ownProcesses(), STRAYS_END_WITHIN);
            return true;
        });
    }

    private List<Integer> ownProcesses() throws SQLException {
        List<Integer> processes = new ArrayList<>();
        synchronized (connections) {
            for (Connection connection : connections.values()) {
                if (isOpen(connection)) {
                    processes.add(process(connection));
                }
            }
        }
        return processes;
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
        close(Use.WORK);
        close(Use.SECOND);
    }

    private void close(Use use) {
        synchronized (connections) {
            Connection connection = connections.remove(use);
            if (connection != null) {
                abort(connection);
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
        Connection opened = sessions.open(applicationName);
        synchronized (connections) {
            connections.put(use, opened);
        }
        return opened;
    }

    private static int process(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    private void lock() {
        ask(Use.JOURNAL, "end its lost session", Duration.ofSeconds(10), connection -> {
            // A server that does not notice that the network was cut goes on holding the lock for us.
            int mine = process(connection);
            StraySessions.end(connection, lastJournal.filter(lost -> lost != mine));
            lastJournal = Optional.of(mine);
            return true;
        });
        long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
        while (!ask(Use.JOURNAL, "take the lock of operations", Duration.ofSeconds(10), OperationLock::take)) {
            if (System.nanoTime() >= deadline) {
                Problem problem = heldByAnother();
                // Whoever finds it open takes it for the one that has the lock.
                close(Use.JOURNAL);
                throw problem;
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

    private static ConnectionSettings withTimeouts(ConnectionSettings settings) {
        Map<String, String> properties = new HashMap<>(settings.driverProperties());
        properties.putIfAbsent("connectTimeout", Integer.toString(CONNECT_SECONDS));
        // Somebody in between may take a connection for a server that is gone.
        properties.putIfAbsent("loginTimeout", Integer.toString(LOGIN_SECONDS));
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
