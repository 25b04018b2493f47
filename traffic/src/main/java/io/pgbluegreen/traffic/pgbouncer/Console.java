package io.pgbluegreen.traffic.pgbouncer;

import io.pgbluegreen.postgres.sql.RowReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * A connection to the admin console of one PgBouncer process, opened when it is first needed and again when it is found
 * broken: all that is said here may be said twice. One thread at a time, but for {@link #abandon}.
 */
final class Console implements AutoCloseable {

    private static final String CONSOLE_DATABASE = "pgbouncer";
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    /** Held on to, since a logger's settings go with the last reference. */
    private static final Logger DRIVER = Logger.getLogger("org.postgresql.jdbc.PgConnection");

    static {
        // The console calls itself 1.18.0/bouncer, which makes the driver warn on the terminal at every connection.
        if (DRIVER.getLevel() == null) {
            DRIVER.setLevel(Level.SEVERE);
        }
    }

    private final ConsoleAddress address;
    private final PgBouncerSettings settings;
    private volatile @Nullable Connection connection;
    private volatile boolean abandoned;

    Console(ConsoleAddress address, PgBouncerSettings settings) {
        this.address = address;
        this.settings = settings;
    }

    /** Makes sure that there is a connection that answers; also after {@link #abandon}. */
    void open() throws SQLException {
        abandoned = false;
        run("SHOW VERSION");
    }

    void run(String command) throws SQLException {
        list(command, row -> true);
    }

    /** Runs a command that may wait for clients, up to the limit; the connection is gone after that. */
    void run(String command, Duration limit) throws SQLException {
        attempt(command, row -> true, limit);
    }

    <T> List<T> list(String command, RowReader<T> reader) throws SQLException {
        boolean reused = connection != null;
        try {
            return attempt(command, reader, ANSWER_LIMIT);
        } catch (SQLException e) {
            if (!reused || !isBroken(e)) {
                throw e;
            }
            return attempt(command, reader, ANSWER_LIMIT);
        }
    }

    private <T> List<T> attempt(String command, RowReader<T> reader, Duration limit) throws SQLException {
        Connection open = connection();
        open.setNetworkTimeout(Runnable::run, (int) Math.max(1, limit.toMillis()));
        try (Statement statement = open.createStatement()) {
            List<T> list = new ArrayList<>();
            if (statement.execute(command)) {
                try (ResultSet rows = statement.getResultSet()) {
                    while (rows.next()) {
                        list.add(reader.read(rows));
                    }
                }
            }
            return list;
        } catch (SQLException e) {
            if (isBroken(e)) {
                abort();
            }
            throw e;
        }
    }

    private Connection connection() throws SQLException {
        Connection current = connection;
        if (current == null || current.isClosed()) {
            current = DriverManager.getConnection(url(), properties());
            connection = current;
        }
        if (abandoned) {
            abort();
            throw new SQLException("the connection was given up");
        }
        return current;
    }

    private String url() {
        return "jdbc:postgresql://" + address + "/" + CONSOLE_DATABASE;
    }

    private Properties properties() {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, settings.user());
        settings.password().ifPresent(password -> PGProperty.PASSWORD.set(properties, password.reveal()));
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        // Keeps the driver from beginning with SET extra_float_digits, which the console refuses (pgbouncer issue
        // 1509). It is not sent: the driver does that only when it is told that the server is 9.4 or newer.
        PGProperty.REPLICATION.set(properties, "true");
        PGProperty.GSS_ENC_MODE.set(properties, "disable");
        PGProperty.CONNECT_TIMEOUT.set(properties, (int) CONNECT_LIMIT.toSeconds());
        PGProperty.LOGIN_TIMEOUT.set(properties, (int) CONNECT_LIMIT.toSeconds());
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) ANSWER_LIMIT.toSeconds());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        return properties;
    }

    /** Whether the connection is lost, as against a command refused. */
    static boolean isBroken(SQLException e) {
        String state = e.getSQLState();
        return state != null && ((state.startsWith("08") && !state.equals("08P01")) || state.startsWith("57P"));
    }

    /** Drops the connection under a command of another thread, which fails then; no other command begins. */
    void abandon() {
        abandoned = true;
        abort();
    }

    private void abort() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.abort(Runnable::run);
            } catch (SQLException e) {
                // It is gone already, which is what was wanted.
            }
        }
    }

    @Override
    public void close() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                // PgBouncer forgets it either way.
            }
        }
    }
}
