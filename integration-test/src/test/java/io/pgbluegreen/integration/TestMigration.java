package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.comparison.TableComparison;
import io.pgbluegreen.testkit.comparison.TableSelection;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Two real clusters, Pulsar, and a {@code migration.yaml} for them in a folder of the test. */
final class TestMigration implements AutoCloseable {

    final PostgresServer blue;
    final PostgresServer green;
    final String name;
    final Path folder;

    /**
     * Writes the file; nothing is set up yet.
     *
     * @param name unique over all tests, since they share Pulsar
     */
    TestMigration(String name, PostgresServer blue, PostgresServer green, PulsarServer pulsar, String... more) {
        this.name = name;
        this.blue = blue;
        this.green = green;
        try {
            this.folder = Files.createTempDirectory("bluegreen-test-");
            Files.writeString(folder.resolve("migration.yaml"), yaml(pulsar) + String.join("\n", more) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two servers of these majors with the shared Pulsar. */
    static TestMigration of(String name, String blueMajor, String greenMajor) {
        return new TestMigration(
                name,
                PostgresServer.builder(blueMajor).start(),
                PostgresServer.builder(greenMajor).start(),
                SharedPulsar.get(),
                "copy: {schema: existing}");
    }

    private String yaml(PulsarServer pulsar) throws IOException {
        return "name: " + name + "\nblue: " + server("blue", blue) + "\ngreen: " + server("green", green)
                + "\npulsar: {service-url: \"" + pulsar.serviceUrl() + "\", admin-url: \"" + pulsar.adminUrl()
                + "\"}\n";
    }

    private String server(String label, PostgresServer server) throws IOException {
        Path password = folder.resolve(label + ".password");
        Files.writeString(password, server.password());
        return "{host: " + server.host() + ", port: " + server.port() + ", database: " + server.database() + ", user: "
                + server.user() + ", password-file: " + password + "}";
    }

    /** Creates the same on both sides. */
    void onBoth(String... sql) throws SQLException {
        blue.execute(sql);
        green.execute(sql);
    }

    /** Runs a command that must succeed. */
    void run(String... arguments) {
        JavaProgram.Result result = Bluegreen.run(folder, arguments);
        assertThat(result.exitCode())
                .as("bluegreen %s%n%s%s", String.join(" ", arguments), result.output(), result.errors())
                .isZero();
    }

    /** The topic that carries blue's changes. */
    String blueTopic() {
        return "persistent://public/default/" + name + "_blue";
    }

    /** The topic that carries green's changes. */
    String greenTopic() {
        return "persistent://public/default/" + name + "_green";
    }

    /** {@code setup} and {@code copy}: both directions are ready for their daemons. */
    void load() {
        run("setup");
        run("copy");
    }

    JavaProgram publisher() {
        return Bluegreen.start(folder, "pg2pulsar", "--side", "blue");
    }

    JavaProgram applier() {
        return Bluegreen.start(folder, "pulsar2pg", "--side", "green");
    }

    /** Waits until green holds all that blue had committed when this was called. */
    void awaitCaughtUp(Duration atMost) throws SQLException {
        Lsn written;
        try (Connection connection = blue.connect()) {
            written = Lsn.parse(one(connection, "SELECT pg_current_wal_lsn()::text"));
        }
        try (Connection connection = green.connect()) {
            await().atMost(atMost).pollInterval(Duration.ofMillis(100)).until(() -> !applied(connection)
                    .isBefore(written));
        }
    }

    private static Lsn applied(Connection connection) throws SQLException {
        return Lsn.parse(one(
                connection,
                "SELECT coalesce((SELECT end_lsn::text FROM bluegreen.applied WHERE source = 'blue'), '0/0')"));
    }

    /** Fails unless every row of every user table is equal on both sides. */
    void assertSameRows() throws SQLException {
        assertSameRows(TableSelection.userTables());
    }

    /** Fails unless every row of these tables is equal on both sides. */
    void assertSameRows(String... tables) throws SQLException {
        assertSameRows(TableSelection.ofTables(tables));
    }

    private void assertSameRows(TableSelection selection) throws SQLException {
        try (Connection left = blue.connect();
                Connection right = green.connect()) {
            TableComparison comparison = TableComparison.compare(left, right, selection);
            assertThat(comparison.isEqual()).as(comparison.differences()).isTrue();
            assertThat(comparison.rowsCompared()).isPositive();
        }
    }

    static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).as(sql).isTrue();
            return String.valueOf(row.getString(1));
        }
    }

    @Override
    public void close() {
        blue.close();
        green.close();
    }
}
