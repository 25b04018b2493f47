package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Schema changes where the migration's role is no superuser, so that nothing records them, and what is better once a
 * superuser has run the statements that {@code setup} prints.
 */
class ManagedSchemaChangesTest {

    private static final String[] TABLES = {
        "CREATE SCHEMA shop AUTHORIZATION " + ManagedRoles.OWNER,
        "SET ROLE " + ManagedRoles.OWNER,
        "CREATE TABLE shop.items (id int PRIMARY KEY, name text, price numeric(6,2))",
        "GRANT USAGE ON SCHEMA shop TO " + ManagedRoles.APP,
        "GRANT SELECT, INSERT, UPDATE, DELETE ON shop.items TO " + ManagedRoles.APP,
    };

    @ParameterizedTest
    @CsvSource({"13, 17", "17, 18"})
    void what_nobody_recorded_is_noticed_and_waits_until_a_superuser_has_it_recorded(String blue, String green)
            throws Exception {
        try (TestMigration migration = migration("managed_ddl_" + blue, blue, green)) {
            migration.onBoth(TABLES);
            String setup = migration.result("setup").output();
            migration.run("copy");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                addsAColumn(migration);
                dropsAColumn(migration);
                createsATable(migration);
                recordsAsPrinted(migration, setup);
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    private static void addsAColumn(TestMigration migration) throws SQLException {
        trade(migration.blue, "INSERT INTO shop.items VALUES (1, 'known', 1)");
        migration.awaitSameRows();
        owner(migration.blue, "ALTER TABLE shop.items ADD COLUMN stock int");
        trade(migration.blue, "INSERT INTO shop.items VALUES (2, 'with a stock', 2, 7)");
        awaitUnrecorded(migration);
        assertThat(column(migration.green, "SELECT count(*) FROM shop.items")).isEqualTo("1");
        JavaProgram.Result shown = Bluegreen.runHere(migration.folder, "ddl");
        assertThat(shown.output()).contains("column \"stock\" of shop.items is only on blue");
        owner(migration.green, "ALTER TABLE shop.items ADD COLUMN stock int");
        migration.awaitSameRows();
    }

    private static void dropsAColumn(TestMigration migration) throws SQLException {
        owner(migration.blue, "ALTER TABLE shop.items DROP COLUMN price");
        trade(migration.blue, "INSERT INTO shop.items VALUES (3, 'without a price', 3)");
        awaitUnrecorded(migration);
        migration.run("ddl", "skip", "--table", "shop.items");
        migration.awaitAsserted(() -> assertThat(column(migration.green, "SELECT stock FROM shop.items WHERE id = 3"))
                .isEqualTo("3"));
        owner(migration.green, "ALTER TABLE shop.items DROP COLUMN price");
        migration.awaitSameRows();
    }

    /** Its rows are on no way, so that nobody may switch. */
    private static void createsATable(TestMigration migration) throws SQLException {
        owner(migration.blue, "CREATE TABLE shop.late (id int PRIMARY KEY)", "INSERT INTO shop.late VALUES (1)");
        String named =
                "tables that are not published, since they were made after the setup: shop.late; their rows do not reach green";
        JavaProgram.Result status = Bluegreen.runHere(migration.folder, "status");
        assertThat(status.exitCode()).as(status.output()).isEqualTo(1);
        assertThat(status.output()).contains(named);
        JavaProgram.Result refused = Bluegreen.runHere(migration.folder, "cutover", "--yes");
        assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
        assertThat(refused.output() + refused.errors()).contains(named);
        owner(migration.blue, "DROP TABLE shop.late");
        migration.awaitAsserted(() -> migration.run("status"));
    }

    private static void recordsAsPrinted(TestMigration migration, String setup) throws SQLException {
        asPrinted(migration, setup, Side.BLUE);
        asPrinted(migration, setup, Side.GREEN);
        assertThat(migration.result("setup").output()).doesNotContain("are not recorded");
        owner(migration.blue, "ALTER TABLE shop.items ADD COLUMN size text");
        trade(migration.blue, "UPDATE shop.items SET size = 'small' WHERE id = 1");
        migration.awaitStopBefore("ALTER TABLE of table shop.items", "column \"size\" of shop.items is only on blue");
        migration.run("ddl", "apply");
        migration.awaitSameRows();
        owner(
                migration.blue,
                "CREATE TABLE shop.later (id int PRIMARY KEY, v text)",
                "INSERT INTO shop.later VALUES (1, 'from its first row on')");
        migration.awaitStopBefore("CREATE TABLE of index shop.later_pkey, table shop.later");
        migration.run("ddl", "apply");
        migration.awaitSameRows();
        assertThat(column(migration.green, "SELECT tableowner FROM pg_tables WHERE tablename = 'later'"))
                .isEqualTo(ManagedRoles.OWNER);
        migration.switchTo(Side.GREEN);
        owner(
                migration.green,
                "INSERT INTO shop.later VALUES (2, 'on green')",
                "ALTER TABLE shop.later ADD COLUMN w text",
                "UPDATE shop.later SET w = 'also recorded here'");
        migration.awaitStopBefore("ALTER TABLE of table shop.later");
        migration.run("ddl", "apply");
        migration.awaitSameRows();
    }

    /** Else the other side would round what it is told, without a word. */
    @Test
    void a_table_that_changed_before_its_first_row_came_is_noticed_on_both_ways() throws Exception {
        try (TestMigration migration = migration("managed_first_row", "13", "17")) {
            migration.onBoth(TABLES);
            trade(migration.blue, "INSERT INTO shop.items VALUES (1, 'copied', 0.25)");
            migration.load();
            owner(migration.blue, "ALTER TABLE shop.items ALTER COLUMN price TYPE numeric(8,4)");
            trade(migration.blue, "INSERT INTO shop.items VALUES (2, 'finer', 0.1234)");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                awaitUnrecorded(migration);
                owner(migration.green, "ALTER TABLE shop.items ALTER COLUMN price TYPE numeric(8,4)");
                migration.awaitSameRows();
                migration.switchTo(Side.GREEN);
                owner(migration.green, "ALTER TABLE shop.items ALTER COLUMN price TYPE numeric(10,6)");
                trade(migration.green, "INSERT INTO shop.items VALUES (3, 'finer still', 0.123456)");
                migration.awaitStatus("green changed table shop.items, and nobody recorded how");
                owner(migration.blue, "ALTER TABLE shop.items ALTER COLUMN price TYPE numeric(10,6)");
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    /** Rows of a partition that leaves unnoticed would go on into the table that it has left. */
    @ParameterizedTest
    @CsvSource({"13, 17", "17, 18"})
    void partitions_may_differ_once_a_superuser_has_commands_recorded(String blue, String green) throws Exception {
        try (TestMigration migration = migration("managed_partitions_" + blue, blue, green)) {
            migration.onBoth(TABLES);
            String parted = "CREATE TABLE shop.events (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)";
            owner(
                    migration.blue,
                    parted,
                    "CREATE TABLE shop.events_1 PARTITION OF shop.events FOR VALUES FROM (0) TO (100)",
                    "CREATE TABLE shop.events_2 PARTITION OF shop.events FOR VALUES FROM (100) TO (200)",
                    "INSERT INTO shop.events SELECT n, 'copied' FROM generate_series(0, 199) n");
            owner(
                    migration.green,
                    parted,
                    "CREATE TABLE shop.events_all PARTITION OF shop.events FOR VALUES FROM (0) TO (200)");
            String setup = migration.result("setup").output();
            JavaProgram.Result refused = Bluegreen.runHere(migration.folder, "copy");
            assertThat(refused.exitCode()).as(refused.output()).isEqualTo(1);
            assertThat(refused.errors())
                    .contains("shop.events_1 is missing, a partition on blue, and only where event triggers record DDL"
                            + " commands on blue may partitions differ");
            asPrinted(migration, setup, Side.BLUE);
            String copied = migration.result("copy").output();
            assertThat(copied)
                    .contains("go into the tables that they belong to: shop.events_1, shop.events_2 of shop.events")
                    .contains(
                            "Blue does not follow these partitions of green, on which nothing records DDL commands: the"
                                    + " way back stops at the first change of one: shop.events_all of shop.events");
            asPrinted(migration, setup, Side.GREEN);
            migration.run("setup");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                owner(migration.blue, "UPDATE shop.events SET v = 'followed' WHERE id % 50 = 0");
                migration.awaitSameRows();
                migration.switchTo(Side.GREEN);
                owner(
                        migration.green,
                        "UPDATE shop.events SET v = 'on green' WHERE id % 30 = 0",
                        "DELETE FROM shop.events WHERE id % 30 = 1");
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    /** What {@code setup} prints for a side, run by a superuser. */
    private static void asPrinted(TestMigration migration, String setup, Side side) throws SQLException {
        PostgresServer server = side == Side.BLUE ? migration.blue : migration.green;
        Matcher printed = Pattern.compile(Pattern.quote(side + " (" + server.host() + ":" + server.port() + ")")
                        + ": DDL commands are not recorded, since role \"" + ManagedRoles.MOVER
                        + "\" is no superuser; .* As a superuser, in database " + server.database() + ": (.*;)")
                .matcher(setup);
        assertThat(printed.find()).as(setup).isTrue();
        server.execute(printed.group(1));
    }

    private static TestMigration migration(String name, String blue, String green) throws Exception {
        TestMigration migration =
                TestMigration.of(name, blue, green, "fence: {ways: [nologin], exempt-roles: [postgres]}");
        ManagedRoles.create(migration.blue);
        ManagedRoles.create(migration.green);
        migration.useRole(ManagedRoles.MOVER, ManagedRoles.PASSWORD);
        return migration;
    }

    private static void trade(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = ManagedRoles.application(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void owner(PostgresServer server, String... sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE " + ManagedRoles.OWNER);
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }

    private static void awaitUnrecorded(TestMigration migration) {
        migration.awaitStatus("blue changed table shop.items, and nobody recorded how");
    }

    private static String column(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect()) {
            return TestMigration.one(connection, sql);
        }
    }
}
