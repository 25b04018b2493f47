package io.pgbluegreen.testkit.containers;

import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresOptions;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.ServerException;
import io.pgbluegreen.testkit.process.FreePort;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** PostgreSQL from the official image of its major. */
public final class ContainerPostgres implements PostgresServer {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int STOP_LIMIT_SECONDS = 60;

    private final PostgresOptions options;
    private final PostgreSQLContainer container;
    private final int port;

    private ContainerPostgres(PostgresOptions options, PostgreSQLContainer container, int port) {
        this.options = options;
        this.container = container;
        this.port = port;
    }

    /**
     * Runs the image {@code postgres:MAJOR}.
     *
     * @throws ServerException if no container engine answers or the server does not start
     */
    public static ContainerPostgres start(PostgresOptions options) {
        Engine.require("PostgreSQL " + options.major());
        // A port of our choice: the engine would choose another one at every start.
        int port = FreePort.find();
        PostgreSQLContainer container = new PostgreSQLContainer("postgres:" + options.major())
                .withUsername("postgres")
                .withPassword(options.password())
                .withDatabaseName("postgres")
                .withEnv("POSTGRES_INITDB_ARGS", initdbArguments(options))
                .withEnv("POSTGRES_HOST_AUTH_METHOD", options.authentication().method())
                .withCommand(command(options));
        container.setPortBindings(List.of("127.0.0.1:" + port + ":" + PostgreSQLContainer.POSTGRESQL_PORT));
        container.start();
        ContainerPostgres server = new ContainerPostgres(options, container, port);
        try (Connection connection = server.connect("postgres");
                Statement statement = connection.createStatement()) {
            for (String database : options.databases()) {
                statement.execute("CREATE DATABASE " + statement.enquoteIdentifier(database, true));
            }
        } catch (SQLException e) {
            container.stop();
            throw new ServerException(server + " could not be set up: " + e.getMessage(), e);
        }
        return server;
    }

    private static String initdbArguments(PostgresOptions options) {
        return "--encoding=UTF8 --locale=C --auth-host="
                + options.authentication().method();
    }

    private static String[] command(PostgresOptions options) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("wal_level", "logical");
        settings.put("max_wal_senders", "20");
        settings.put("max_replication_slots", "20");
        settings.put("max_worker_processes", "20");
        settings.put("timezone", "UTC");
        if (options.authentication() != PostgresAuthentication.TRUST
                && !options.major().equals("9.6")) {
            settings.put("password_encryption", options.authentication().method());
        }
        settings.putAll(options.settings());
        List<String> command = new ArrayList<>(List.of("postgres"));
        settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command.toArray(String[]::new);
    }

    @Override
    public void start() {
        Engine.start(container);
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try (Connection connection = connect("postgres")) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                if (System.nanoTime() > deadline) {
                    throw new ServerException(
                            this + " did not answer within " + START_LIMIT.toSeconds() + " s: " + e.getMessage(), e);
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ServerException(this + ": interrupted while waiting for it", e);
            }
        }
    }

    @Override
    public void stop() {
        Engine.stop(container, STOP_LIMIT_SECONDS);
    }

    @Override
    public void kill() {
        Engine.kill(container);
    }

    @Override
    public boolean isRunning() {
        return container.isRunning();
    }

    @Override
    public String major() {
        return options.major();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String password() {
        return options.password();
    }

    @Override
    public String database() {
        return options.databases().isEmpty() ? "postgres" : options.databases().get(0);
    }

    @Override
    public Path dataDirectory() {
        throw new UnsupportedOperationException("the data directory of " + this + " is inside the container");
    }

    @Override
    public String log() {
        return Engine.log(container);
    }

    @Override
    public void close() {
        container.stop();
    }

    @Override
    public String toString() {
        return "PostgreSQL " + options.major() + " in container " + container.getContainerId();
    }
}
