package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.forum.ForumSchema;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.forum.LedgerCheck;
import io.pgbluegreen.testkit.process.JavaProgram;
import io.pgbluegreen.testkit.proxy.PgBouncerAuthentication;
import io.pgbluegreen.testkit.proxy.PgBouncerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A forum whose clients come through PgBouncer as a role of their own, loaded on green: ready to be switched. */
final class SwitchableForum implements AutoCloseable {

    /** The application's role on both sides. */
    static final String APP = "forum_app";

    /** A role that may only read. */
    static final String READER = "forum_reader";

    /** Of both roles. */
    static final String PASSWORD = "forum app secret";

    /** Holds that password, in the folder of {@code migration.yaml}. */
    static final String PASSWORD_FILE = "app.password";

    private static final int ROWS = 5_000;

    final TestMigration migration;
    final PgBouncerServer bouncer;

    private SwitchableForum(TestMigration migration, PgBouncerServer bouncer) {
        this.migration = migration;
        this.bouncer = bouncer;
    }

    /** The sections of {@code migration.yaml} that tell what stands between clients and the servers. */
    interface Front {
        String yaml(PostgresServer blue, PostgresServer green, PgBouncerServer bouncer);
    }

    /** Servers, tables, rows, setup and copy; clients come through PgBouncer; no daemon runs yet. */
    static SwitchableForum open(String name, PulsarServer pulsar, String... more) throws SQLException, IOException {
        return open(name, pulsar, (blue, green, bouncer) -> traffic(bouncer), more);
    }

    /** The same; the migration knows of no pooler, and clients are to go to the servers themselves. */
    static SwitchableForum withoutPooler(String name, PulsarServer pulsar, String... more)
            throws SQLException, IOException {
        return open(name, pulsar, (blue, green, bouncer) -> "", more);
    }

    /** The same with another front than PgBouncer. */
    static SwitchableForum open(String name, PulsarServer pulsar, Front front, String... more)
            throws SQLException, IOException {
        SwitchableForum forum = beforeLoad(name, pulsar, new MajorPair("11", "17"), front, more);
        forum.migration.load();
        return forum;
    }

    /** Servers, tables and rows of any majors, with the features that both have; nothing was set up. */
    static SwitchableForum beforeLoad(String name, PulsarServer pulsar, MajorPair majors)
            throws SQLException, IOException {
        return beforeLoad(name, pulsar, majors, (blue, green, bouncer) -> traffic(bouncer));
    }

    private static SwitchableForum beforeLoad(
            String name, PulsarServer pulsar, MajorPair majors, Front front, String... more)
            throws SQLException, IOException {
        PostgresServer blue = PostgresServer.builder(majors.blue()).start();
        PostgresServer green = PostgresServer.builder(majors.green()).start();
        SwitchableForum forum = prepared(name, pulsar, blue, green, front, more);
        Forums.create(forum.migration, ROWS, majors.olderVersionNum());
        application(forum.migration.blue);
        application(forum.migration.green);
        return forum;
    }

    /**
     * The same where green is to be a clone of blue: green does not run, nothing was set up, and tables, rows and roles
     * are on blue alone.
     */
    static SwitchableForum beforeClone(String name, PulsarServer pulsar, PostgresServer blue, PostgresServer green)
            throws SQLException, IOException {
        SwitchableForum forum = prepared(name, pulsar, blue, green, (one, other, bouncer) -> traffic(bouncer));
        try (Connection connection = blue.connect()) {
            int version = Integer.parseInt(TestMigration.one(connection, "SHOW server_version_num"));
            ForumSchema.create(connection, version);
            ForumSchema.seed(connection, ROWS);
        }
        application(blue);
        return forum;
    }

    private static SwitchableForum prepared(
            String name, PulsarServer pulsar, PostgresServer blue, PostgresServer green, Front front, String... more)
            throws IOException {
        PgBouncerServer bouncer = PgBouncerServer.builder()
                .authentication(PgBouncerAuthentication.MD5)
                .target(blue)
                .user(APP, PASSWORD)
                .start();
        List<String> yaml = new ArrayList<>(List.of(more));
        yaml.add("copy: {schema: existing}");
        yaml.add(front.yaml(blue, green, bouncer));
        TestMigration migration = new TestMigration(name, blue, green, pulsar, yaml.toArray(String[]::new));
        SwitchableForum forum = new SwitchableForum(migration, bouncer);
        forum.setConsolePassword(bouncer.consolePassword());
        Files.writeString(migration.folder.resolve(PASSWORD_FILE), PASSWORD);
        return forum;
    }

    /** The application's roles, with their rights, and a table that it does not use. */
    private static void application(PostgresServer server) throws SQLException {
        server.execute("CREATE TABLE public.intruders (id int PRIMARY KEY)");
        server.execute("CREATE ROLE " + APP + " LOGIN PASSWORD '" + PASSWORD + "'");
        for (String schema : List.of("forum", "public")) {
            server.execute(
                    "GRANT USAGE ON SCHEMA " + schema + " TO " + APP,
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA " + schema + " TO " + APP,
                    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA " + schema + " TO " + APP);
        }
        server.execute(
                "CREATE ROLE " + READER + " LOGIN PASSWORD '" + PASSWORD + "'",
                "GRANT USAGE ON SCHEMA forum TO " + READER,
                "GRANT SELECT ON ALL TABLES IN SCHEMA forum TO " + READER);
    }

    private static String traffic(PgBouncerServer bouncer) {
        return "traffic: {kind: pgbouncer, pgbouncer: {consoles: [\"" + bouncer.host() + ":" + bouncer.port()
                + "\"], user: " + bouncer.consoleUser() + ", password-file: console.password, database: "
                + bouncer.database() + ", config-file: \"" + bouncer.databasesFile() + "\"}}";
    }

    /** The password by which the tool asks for PgBouncer's console. */
    void setConsolePassword(String password) throws IOException {
        Files.writeString(migration.folder.resolve("console.password"), password);
    }

    /** A connection of the application's, as it comes through PgBouncer. */
    Connection connect() throws SQLException {
        return bouncer.connect(APP, PASSWORD);
    }

    /** Four clients through PgBouncer. */
    ForumWorkload clients(long seed, double perSecond) throws SQLException {
        return clients(bouncer.source(APP, PASSWORD), seed, perSecond);
    }

    /** Four clients that come another way. */
    static ForumWorkload clients(ConnectionSource source, long seed, double perSecond) throws SQLException {
        return ForumWorkload.on(source)
                .clients(4)
                .seed(seed)
                .transactionsPerSecond(perSecond)
                .start();
    }

    /** All four daemons, once they work. */
    JavaProgram daemons() {
        return daemons(migration);
    }

    /** The same for any migration. Those of a process that was killed say for ever that they are running. */
    static JavaProgram daemons(TestMigration migration) {
        JavaProgram daemons = Bluegreen.start(migration.folder, "run");
        await().until(() -> running(migration.blue, daemons) && running(migration.green, daemons));
        return daemons;
    }

    private static boolean running(PostgresServer server, JavaProgram daemons) throws SQLException {
        try (Connection connection = server.connect()) {
            return TestMigration.one(
                            connection,
                            "SELECT count(*) FROM bluegreen.daemon WHERE actual = 'running' AND pid = " + daemons.pid())
                    .equals("2");
        }
    }

    JavaProgram.Result command(String... arguments) {
        return Bluegreen.runHere(migration.folder, arguments);
    }

    /** The sides on which the application can write, found out by writing. */
    Set<Side> writable() {
        Set<Side> writable = EnumSet.noneOf(Side.class);
        if (canWrite(migration.blue)) {
            writable.add(Side.BLUE);
        }
        if (canWrite(migration.green)) {
            writable.add(Side.GREEN);
        }
        return writable;
    }

    /** Fails unless the application can write on this side alone, and {@code status} says the same. */
    Side requireOnly(Side active, String story) throws IOException {
        assertThat(writable()).as(story).containsExactly(active);
        JsonNode writes = status().path("writes");
        String said = story + "\n" + writes;
        assertThat(writes.path("takesWrites").toString()).as(said).isEqualTo("[\"" + active + "\"]");
        assertThat(writes.path("sound").asBoolean()).as(said).isTrue();
        assertThat(writes.path("openOperation").isNull()).as(said).isTrue();
        return active;
    }

    /** Lets this side take writes by {@code cutover} or {@code rollback}; returns what the command has said. */
    String switchTo(Side side) throws IOException {
        String story = migration.switchTo(side);
        requireOnly(side, story);
        return story;
    }

    /** Waits until clients have got so many more commits acknowledged. */
    static void awaitCommits(ForumWorkload clients, int more) {
        long goal = clients.statistics().committed() + more;
        await().until(() -> clients.statistics().committed() >= goal);
    }

    /** What {@code status --json} prints. */
    JsonNode status() throws IOException {
        JavaProgram.Result result = Bluegreen.runHere(migration.folder, "status", "--json");
        return new ObjectMapper().readTree(result.output());
    }

    /** Waits until every row of every user table is equal on both sides; nobody may write meanwhile. */
    void awaitSameRows() {
        migration.awaitSameRows();
    }

    private static boolean canWrite(PostgresServer server) {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), APP, PASSWORD);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO forum.ledger (client, n, note) VALUES (-1, -1, 'never committed')");
            connection.rollback();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Every acknowledged transaction is on this side, once. */
    static void assertNothingLost(PostgresServer active, ForumWorkload workload) throws SQLException {
        try (Connection connection = active.connect()) {
            LedgerCheck check = LedgerCheck.check(connection, workload.ledger());
            assertThat(check.isClean()).as("%s", check).isTrue();
        }
    }

    @Override
    public void close() {
        bouncer.close();
        migration.close();
    }
}
