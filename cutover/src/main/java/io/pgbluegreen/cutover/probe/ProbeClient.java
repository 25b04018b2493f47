package io.pgbluegreen.cutover.probe;

import io.pgbluegreen.cutover.report.OperationReport.ProbeFigures;
import io.pgbluegreen.postgres.error.PostgresErrors;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.Secret;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Commits an UPDATE every 10 ms, on one connection as long as it holds, as a plain application does. */
final class ProbeClient {

    private static final long PERIOD_MILLIS = 10;
    private static final Duration FOR_A_LAST_COMMIT = Duration.ofSeconds(2);
    private static final int MOST_KINDS_OF_ERRORS = 20;

    private final ConnectionSettings settings;
    private final Thread thread = new Thread(this::run, "bluegreen probe");
    private final Map<String, Long> errors = new TreeMap<>();
    private volatile boolean ending;
    private volatile long endAfter;
    private long commits;
    private long failures;
    private long longestNanos;
    private long lastCommit;

    ProbeClient(ConnectionSettings settings) {
        this.settings = settings;
        thread.setDaemon(true);
    }

    void start() {
        lastCommit = System.nanoTime();
        thread.start();
    }

    /** Can be called again. */
    ProbeFigures end() {
        if (!ending) {
            endAfter = System.nanoTime();
            ending = true;
        }
        try {
            thread.join(FOR_A_LAST_COMMIT.plusSeconds(1).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return figures();
    }

    private synchronized ProbeFigures figures() {
        long now = System.nanoTime();
        boolean stillWaiting = lastCommit < endAfter;
        long longest = stillWaiting ? Math.max(longestNanos, now - lastCommit) : longestNanos;
        return new ProbeFigures(
                commits,
                TimeUnit.NANOSECONDS.toMillis(longest),
                failures,
                errors.entrySet().stream()
                        .map(error -> error.getValue() + " × " + error.getKey())
                        .toList());
    }

    private void run() {
        while (!isOver()) {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                while (!isOver()) {
                    statement.executeUpdate("UPDATE bluegreen.probe SET beat = beat + 1");
                    committed();
                    TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
                }
            } catch (SQLException e) {
                failed(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private synchronized boolean isOver() {
        return ending && (lastCommit > endAfter || System.nanoTime() - endAfter > FOR_A_LAST_COMMIT.toNanos());
    }

    private synchronized void committed() {
        long now = System.nanoTime();
        longestNanos = Math.max(longestNanos, now - lastCommit);
        lastCommit = now;
        commits++;
    }

    private void failed(SQLException e) throws RuntimeException {
        synchronized (this) {
            failures++;
            String kind = (e.getSQLState() == null ? "" : e.getSQLState() + " ") + PostgresErrors.sentence(e);
            if (errors.size() < MOST_KINDS_OF_ERRORS || errors.containsKey(kind)) {
                errors.merge(kind, 1L, Long::sum);
            }
        }
        try {
            TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not a session of the product's own kind: a pooler would refuse its startup parameters. */
    private Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.put("connectTimeout", "2");
        properties.putAll(settings.driverProperties());
        properties.put("user", settings.user());
        properties.put("ApplicationName", "probe of bluegreen");
        // Prepared statements do not survive the change of servers behind a pooler.
        properties.put("prepareThreshold", "0");
        settings.password().map(Secret::reveal).ifPresent(password -> properties.put("password", password));
        String host = settings.host().indexOf(':') < 0 ? settings.host() : "[" + settings.host() + "]";
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host + ":" + settings.port() + "/" + settings.database(), properties);
    }
}
