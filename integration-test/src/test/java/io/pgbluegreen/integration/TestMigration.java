package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.ServerVersion;
import io.pgbluegreen.postgres.Side;
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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.ThrowingRunnable;
import org.postgresql.util.PSQLState;

/** Two real clusters, Pulsar, and a {@code migration.yaml} for them in a folder of the test. */
final class TestMigration implements AutoCloseable {

    /** Keys of {@code cutover}: a switch goes well on a machine that has much else to do. */
    static final String PATIENT = "max-lag: 30s, lag-patience: 1m, max-write-downtime: 1m";

    /** What the applier's message says, which other lines of {@code status} about the same command do not. */
    private static final String WAITS_BEFORE =
            "has stopped before transaction .*, in which .* changed its schema: command (\\d+), %s";

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
            Files.writeString(folder.resolve("migration.yaml"), yaml(pulsar) + sections(more));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two servers of these majors with the shared Pulsar. */
    static TestMigration of(String name, String blueMajor, String greenMajor, String... more) {
        return new TestMigration(
                name,
                PostgresServer.builder(blueMajor).start(),
                PostgresServer.builder(greenMajor).start(),
                SharedPulsar.get(),
                Stream.concat(Stream.of("copy: {schema: existing}"), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static String sections(String... more) {
        Stream<String> patient = Stream.of(more).anyMatch(section -> section.startsWith("cutover:"))
                ? Stream.empty()
                : Stream.of("cutover: {" + PATIENT + "}");
        return Stream.concat(Stream.of(more), patient).collect(Collectors.joining("\n", "", "\n"));
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

    /** Lets the commands log in as another role, the same on both sides. */
    void useRole(String role, String password) throws IOException {
        Path file = folder.resolve("migration.yaml");
        Files.writeString(file, Files.readString(file).replace("user: " + blue.user() + ",", "user: " + role + ","));
        Files.writeString(folder.resolve("blue.password"), password);
        Files.writeString(folder.resolve("green.password"), password);
    }

    /** Creates the same on both sides. */
    void onBoth(String... sql) throws SQLException {
        blue.execute(sql);
        green.execute(sql);
    }

    /** Runs a command that must succeed. */
    void run(String... arguments) {
        result(arguments);
    }

    /**
     * Lets this side take writes by {@code cutover} or {@code rollback}, once all four daemons run: one that has just lost
     * a deadlock says otherwise for a moment. Returns what the command has said.
     */
    String switchTo(Side side) {
        await().until(() -> working(blue) && working(green));
        JavaProgram.Result result = result(side == Side.GREEN ? "cutover" : "rollback", "--yes");
        assertThat(result.output()).contains("applications may write on " + side.label() + ": the point of no return");
        return result.output() + result.errors();
    }

    private static boolean working(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            return one(connection, "SELECT count(*) FROM bluegreen.daemon WHERE actual = 'running'")
                    .equals("2");
        }
    }

    /** What a command said that must succeed. */
    JavaProgram.Result result(String... arguments) {
        JavaProgram.Result result = Bluegreen.runHere(folder, arguments);
        assertThat(result.exitCode())
                .as("bluegreen %s%n%s%s", String.join(" ", arguments), result.output(), result.errors())
                .isZero();
        return result;
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
    void awaitCaughtUp() throws SQLException {
        awaitCaughtUp(Duration.ofMinutes(10));
    }

    /** The same where it takes longer. */
    void awaitCaughtUp(Duration atMost) throws SQLException {
        Lsn written = written();
        try (Connection connection = green.connect()) {
            await().atMost(atMost).pollInterval(Duration.ofMillis(100)).until(() -> !applied(connection)
                    .isBefore(written));
        }
    }

    /** Up to where blue has written. */
    Lsn written() throws SQLException {
        try (Connection connection = blue.connect()) {
            return Lsn.parse(
                    one(connection, "SELECT " + ServerVersion.of(connection).currentWalLsnFunction() + "::text"));
        }
    }

    /** Up to where blue's publisher has confirmed. */
    Lsn confirmed() throws SQLException {
        try (Connection connection = blue.connect()) {
            return Lsn.parse(one(
                    connection,
                    "SELECT confirmed_flush_lsn::text FROM pg_replication_slots WHERE slot_name = 'bluegreen_" + name
                            + "_blue'"));
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

    /**
     * Fails unless every row of these tables is equal on both sides. A comparison that meets TRUNCATE in a deadlock gives
     * way, and has shown nothing.
     */
    void assertSameRows(TableSelection selection) throws SQLException {
        try (Connection left = givingWay(blue);
                Connection right = givingWay(green)) {
            TableComparison comparison = TableComparison.compare(left, right, selection);
            assertThat(comparison.isEqual()).as(comparison.differences()).isTrue();
            assertThat(comparison.rowsCompared()).isPositive();
        } catch (SQLException e) {
            if (PSQLState.DEADLOCK_DETECTED.getState().equals(e.getSQLState())) {
                throw new AssertionError("not compared: the tables are being changed", e);
            }
            throw e;
        }
    }

    /** The session that looks for a deadlock first is the one that ends. */
    private static Connection givingWay(PostgresServer server) throws SQLException {
        Connection connection = server.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET deadlock_timeout = '100ms'");
        }
        return connection;
    }

    /** Waits until every row of every user table is equal on both sides; nobody may write meanwhile. */
    void awaitSameRows() {
        awaitAsserted(this::assertSameRows);
    }

    /** Waits until something holds; if it never does, tells what {@code status} says. */
    void awaitAsserted(ThrowingRunnable asserted) {
        try {
            await().pollInterval(Duration.ofMillis(300)).untilAsserted(asserted);
        } catch (ConditionTimeoutException e) {
            String status = Bluegreen.runHere(folder, "status").output();
            throw new AssertionError(e.getMessage() + System.lineSeparator() + status, e);
        }
    }

    /** Waits until {@code status} prints all of these. */
    void awaitStatus(String... said) {
        awaitAsserted(
                () -> assertThat(Bluegreen.runHere(folder, "status").output()).contains(said));
    }

    /**
     * Waits until the applier has come to a DDL command, which may be long after the command is shown as recorded.
     *
     * @param command its tag and first object, such as {@code DROP TABLE of table public.report}
     * @param reasons what else {@code status} has to say then
     * @return the command's number
     */
    String awaitStopBefore(String command, String... reasons) {
        Pattern stop = Pattern.compile(WAITS_BEFORE.formatted(Pattern.quote(command)));
        String[] number = new String[1];
        awaitAsserted(() -> {
            String status = Bluegreen.runHere(folder, "status").output();
            Matcher matcher = stop.matcher(status);
            assertThat(matcher.find()).as(status).isTrue();
            assertThat(List.of(reasons)).allSatisfy(reason -> assertThat(status).contains(reason));
            number[0] = matcher.group(1);
        });
        return number[0];
    }

    /** Waits until blue's heartbeats have come so far. */
    void awaitBeat(long number) {
        await().until(() -> beat() >= number);
    }

    /** Blue's last heartbeat; 0 before the first. */
    long beat() throws SQLException {
        try (Connection connection = blue.connect()) {
            return Long.parseLong(one(connection, "SELECT coalesce(max(beat), 0) FROM bluegreen.heartbeat"));
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
