package io.pgbluegreen.cli.server;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A migration with databases, topics and a name of its own on servers that it shares with others. */
public final class TestMigration {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String name;
    private final Path folder;
    private final PostgresServer blue;
    private final PostgresServer green;
    private final PulsarServer pulsar;

    private TestMigration(Path folder, PostgresServer blue, PostgresServer green, PulsarServer pulsar) {
        this.name = "t" + ProcessHandle.current().pid() + "_" + NUMBERS.incrementAndGet();
        this.folder = folder;
        this.blue = blue;
        this.green = green;
        this.pulsar = pulsar;
    }

    /** On the servers that all tests share, with an empty database on both sides. */
    public static TestMigration on(Path folder) throws SQLException, IOException {
        return on(folder, RealServers.blue(), RealServers.green());
    }

    public static TestMigration on(Path folder, PostgresServer blue, PostgresServer green)
            throws SQLException, IOException {
        TestMigration migration = new TestMigration(folder, blue, green, RealServers.pulsar());
        migration.createDatabase(blue);
        migration.createDatabase(green);
        migration.write(migration.yaml());
        return migration;
    }

    public String name() {
        return name;
    }

    /** The topic of a side's changes, in full. */
    public String topic(String side) {
        return "persistent://public/default/" + name + "_" + side;
    }

    /** The file as it is written at first; both passwords come from the variable PASSWORD. */
    public String yaml() {
        return """
                name: %s
                blue: {host: %s, port: %d, database: %s, user: postgres, password: "${PASSWORD}"}
                green: {host: %s, port: %d, database: %s, user: postgres, password: "${PASSWORD}"}
                pulsar: {service-url: "%s", admin-url: "%s"}
                copy: {schema: existing}
                cutover: {max-lag: 30s, lag-patience: 1m, max-write-downtime: 1m}
                """.formatted(
                        name,
                        blue.host(),
                        blue.port(),
                        name,
                        green.host(),
                        green.port(),
                        name,
                        pulsar.serviceUrl(),
                        pulsar.adminUrl());
    }

    /** Writes another migration.yaml. */
    public void write(String yaml) throws IOException {
        Files.writeString(folder.resolve("migration.yaml"), yaml);
    }

    public CommandLineRun run(String... arguments) {
        return CommandLineRun.of(folder, Map.of("PASSWORD", blue.password()), arguments);
    }

    /** Starts a command that works until it is stopped. */
    public BackgroundCommand start(String... arguments) {
        return new BackgroundCommand(folder, Map.of("PASSWORD", blue.password()), arguments);
    }

    public void onBlue(String... statements) throws SQLException {
        execute(blue, statements);
    }

    public void onGreen(String... statements) throws SQLException {
        execute(green, statements);
    }

    /** The first column of the first row, as text. */
    public String askBlue(String query) throws SQLException {
        return ask(blue, query);
    }

    public String askGreen(String query) throws SQLException {
        return ask(green, query);
    }

    private void createDatabase(PostgresServer server) throws SQLException {
        server.execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
    }

    private void execute(PostgresServer server, String... statements) throws SQLException {
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    private String ask(PostgresServer server, String query) throws SQLException {
        try (Connection connection = server.connect(name);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "(no row)";
        }
    }
}
