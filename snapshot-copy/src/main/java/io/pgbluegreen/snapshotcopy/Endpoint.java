package io.pgbluegreen.snapshotcopy;

import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One of the two clusters, with a session for checks and notes that lasts as long as the load. */
final class Endpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
    private static final long SECONDS_BETWEEN_PINGS = 60;

    private final PostgresSessions sessions;
    private final Connection control;
    private final ScheduledExecutorService pinging;
    private final ScheduledFuture<?> pings;

    Endpoint(ConnectionSettings settings) {
        this.sessions = new PostgresSessions(settings);
        this.control = sessions.open("bluegreen copy");
        this.pinging = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "bluegreen-copy-ping");
            thread.setDaemon(true);
            return thread;
        });
        this.pings = pinging.scheduleWithFixedDelay(
                this::ping, SECONDS_BETWEEN_PINGS, SECONDS_BETWEEN_PINGS, TimeUnit.SECONDS);
    }

    PostgresSessions sessions() {
        return sessions;
    }

    ConnectionSettings settings() {
        return sessions.settings();
    }

    String where() {
        return settings().where();
    }

    /**
     * Asks the cluster something over the lasting session.
     *
     * @param action what for, fit to follow "could not"
     * @throws Problem when it cannot answer
     */
    synchronized <T> T ask(String action, Question<T> question) {
        try {
            return question.ask(control);
        } catch (SQLException e) {
            throw PostgresErrors.statement(where(), action, e);
        }
    }

    /** As {@link #ask}, without an answer. */
    synchronized void tell(String action, Statements statements) {
        try {
            statements.run(control);
        } catch (SQLException e) {
            throw PostgresErrors.statement(where(), action, e);
        }
    }

    /** Something sent now and then, so that no firewall takes the session, and the lock with it, for forgotten. */
    private void ping() {
        try {
            tell("answer", connection -> Sql.list(connection, "SELECT 1", row -> 1));
        } catch (Problem e) {
            LOG.debug("a session was lost; whoever needs it next will say so", e);
        }
    }

    @Override
    public void close() {
        pings.cancel(true);
        pinging.shutdownNow();
        try {
            control.close();
        } catch (SQLException e) {
            throw PostgresErrors.statement(where(), "end a session", e);
        }
    }

    /** Something asked over a connection. */
    @FunctionalInterface
    interface Question<T> {
        T ask(Connection control) throws SQLException;
    }

    /** Something done over a connection. */
    @FunctionalInterface
    interface Statements {
        void run(Connection control) throws SQLException;
    }
}
