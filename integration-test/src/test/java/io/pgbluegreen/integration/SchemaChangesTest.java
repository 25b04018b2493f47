package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DDL while a migration goes on, among rows that need it, on whichever side takes writes. */
class SchemaChangesTest {

    private static final String[] SCHEMA = {
        "CREATE SCHEMA shop",
        "CREATE SCHEMA \"Odd\"",
        "CREATE TABLE shop.items (id int PRIMARY KEY, name text, price numeric(6,2))",
        "CREATE TABLE shop.orders (id int PRIMARY KEY, item int REFERENCES shop.items, note varchar(10))",
        "CREATE TABLE shop.left_out (id int PRIMARY KEY)",
        "INSERT INTO shop.items SELECT n, 'item ' || n, n FROM generate_series(1, 100) n",
        "INSERT INTO shop.orders SELECT n, n, 'note' FROM generate_series(1, 100) n",
    };

    @ParameterizedTest
    @CsvSource({"9.6, 18", "10, 17", "11, 17", "13, 17"})
    void under_the_policy_apply_the_other_side_follows_in_both_directions(String blue, String green) throws Exception {
        String name = "ddl_" + new MajorPair(blue, green).label();
        boolean guarded = blue.equals("9.6") || blue.equals("10");
        try (TestMigration migration =
                TestMigration.of(name, blue, green, "applier: {ddl: apply}", "tables: {exclude: [shop.left_out]}")) {
            migration.onBoth("CREATE ROLE clerk");
            load(migration, "GRANT ALL ON SCHEMA shop TO clerk");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                changeFirst(migration.blue);
                // It takes no part; that it came by itself would be an error here.
                migration.green.execute("ALTER TABLE shop.left_out ADD COLUMN x int");
                migration.awaitSameRows();
                keyForRows(migration);
                assertThat(column(
                                migration.green,
                                "SELECT relowner::regrole::text FROM pg_class WHERE oid = 'shop.parts'::regclass"))
                        .isEqualTo("clerk");
                truncateInReplicaRole(migration);
                if (blue.equals("13")) {
                    everyKind(migration, migration.blue, "by_blue");
                }
                if (guarded) {
                    aGuardThatDoesNotAlwaysFireIsMended(migration);
                }
                migration.switchTo(Side.GREEN);
                String recorded = column(migration.blue, "SELECT count(*) FROM bluegreen.truncated_table");
                changeThen(migration.green);
                migration.awaitSameRows();
                if (guarded) {
                    assertThat(column(migration.blue, "SELECT count(*) FROM bluegreen.truncated_table"))
                            .as("the applier's TRUNCATE is recorded too")
                            .isNotEqualTo(recorded);
                }
                assertThat(labels(migration.blue))
                        .isEqualTo("sad, good, happy, fine")
                        .isEqualTo(labels(migration.green));
                if (blue.equals("13")) {
                    everyKind(migration, migration.green, "by_green");
                }
                if (blue.equals("10") || blue.equals("11")) {
                    refusesALabel(migration);
                }
            }
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.awaitSameRows();
                migration.switchTo(Side.BLUE);
                assertThat(column(migration.green, "SELECT title FROM shop.items"))
                        .as("nothing came back from blue")
                        .isEqualTo("fifth");
                migration.blue.execute(
                        "UPDATE shop.parts SET label = label || '!'",
                        "INSERT INTO shop.born_on_green VALUES (3, 'on blue')",
                        "DELETE FROM shop.born_on_green WHERE id = 1",
                        "INSERT INTO shop.keyed_on_green VALUES (2, 'on blue')");
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
                migration.run("ddl");
            }
            migration.run("finish", "--yes");
            assertThat(column(migration.blue, "SELECT count(*) FROM pg_event_trigger"))
                    .isEqualTo("0");
            assertThat(column(migration.green, "SELECT count(*) FROM pg_event_trigger"))
                    .isEqualTo("0");
            migration.blue.execute("TRUNCATE shop.parts", "ALTER TABLE shop.items ADD COLUMN later int");
        }
    }

    private static void everyKind(TestMigration migration, PostgresServer server, String schema) throws Exception {
        KindsOfDdl.run(server, schema);
        String attached = "ALTER TABLE of table " + schema + ".logs";
        migration.run("ddl", "apply", migration.awaitStopBefore(attached, "stand in a table of their own here"));
        migration.awaitSameRows();
        KindsOfDdl.assertSame(migration.blue, migration.green, schema);
    }

    /** A label for a type that its own transaction has renamed: before 12 that is run in no transaction. */
    private static void refusesALabel(TestMigration migration) throws SQLException {
        migration.green.execute(
                "BEGIN; ALTER TYPE shop.mood RENAME TO feeling; COMMENT ON TYPE shop.feeling IS 'renamed';"
                        + " ALTER TABLE shop.moods ADD COLUMN why text; COMMIT");
        try (Connection connection = migration.green.connect()) {
            run(
                    connection,
                    "BEGIN",
                    "ALTER TYPE shop.feeling RENAME TO mood",
                    "ALTER TYPE shop.mood ADD VALUE 'glum'",
                    "COMMIT",
                    "INSERT INTO shop.moods VALUES (9, 'glum')");
        }
        migration.awaitStatus("cannot run inside a transaction block", "Run it on this side by hand");
        migration.blue.execute("ALTER TYPE shop.feeling ADD VALUE 'glum'");
        migration.run(
                "ddl",
                "skip",
                column(
                        migration.green,
                        "SELECT id FROM bluegreen.ddl_command WHERE side = 'green' AND command LIKE '%''glum''%'"));
    }

    private static String labels(PostgresServer server) throws SQLException {
        return column(
                server,
                "SELECT string_agg(enumlabel, ', ' ORDER BY enumsortorder) FROM pg_enum"
                        + " WHERE enumtypid = 'shop.mood'::regtype");
    }

    /** With rows on blue alone, which the copy then brings over. */
    private static void load(TestMigration migration, String... more) throws SQLException {
        migration.onBoth(SCHEMA);
        migration.green.execute("TRUNCATE shop.items, shop.orders");
        migration.onBoth(more);
        migration.load();
    }

    private static void changeFirst(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            run(
                    connection,
                    // With rows of both shapes in one transaction.
                    "BEGIN",
                    "UPDATE shop.items SET price = price + 1 WHERE id <= 10",
                    "ALTER TABLE shop.items ADD COLUMN stock int NOT NULL DEFAULT 7",
                    "UPDATE shop.items SET stock = id WHERE id <= 5",
                    "ALTER TABLE shop.items RENAME COLUMN name TO title",
                    "INSERT INTO shop.items (id, title, price, stock) VALUES (101, 'new', 1, 2)",
                    "COMMIT",
                    // A table that did not exist, with rows from its own transaction on.
                    "BEGIN",
                    "SET LOCAL search_path TO shop",
                    "SET LOCAL ROLE clerk",
                    "CREATE TABLE parts (id serial PRIMARY KEY, label text)",
                    "INSERT INTO parts (label) SELECT 'part ' || n FROM generate_series(1, 50) n",
                    "COMMIT",
                    "INSERT INTO shop.parts (label) VALUES ('one more')",
                    "CREATE TABLE \"Odd\".\"T\"\"a, b\" (\"K.\" int PRIMARY KEY)",
                    "INSERT INTO \"Odd\".\"T\"\"a, b\" VALUES (1)",
                    "CREATE UNIQUE INDEX CONCURRENTLY parts_label ON shop.parts (label)",
                    "ALTER TABLE shop.orders ALTER COLUMN note TYPE text",
                    "INSERT INTO shop.orders VALUES (101, 1, 'longer than ten')",
                    // Undone by the source, so that it never happened.
                    "BEGIN",
                    "DROP TABLE shop.orders",
                    "ROLLBACK",
                    // Nobody else's business.
                    "CREATE TEMP TABLE scratch (x int)",
                    "DROP TABLE scratch",
                    "ALTER TABLE shop.left_out ADD COLUMN x int",
                    // Both must be emptied at once, because of the foreign key.
                    "TRUNCATE shop.items, shop.orders",
                    "INSERT INTO shop.items (id, title) VALUES (1, 'first')",
                    "INSERT INTO shop.orders VALUES (1, 1)",
                    // The same for tables that came meanwhile, of which one refers to itself.
                    "CREATE TABLE shop.trees (id int PRIMARY KEY, up int REFERENCES shop.trees)",
                    "CREATE TABLE shop.leaves (id int PRIMARY KEY, tree int REFERENCES shop.trees)",
                    "INSERT INTO shop.trees VALUES (1, NULL), (2, 1), (3, 2)",
                    "INSERT INTO shop.leaves VALUES (1, 3), (2, 1)",
                    "TRUNCATE shop.trees CASCADE",
                    "INSERT INTO shop.trees VALUES (1, NULL), (7, 1)",
                    "INSERT INTO shop.leaves VALUES (5, 7)",
                    "BEGIN",
                    "TRUNCATE shop.leaves",
                    "INSERT INTO shop.leaves VALUES (6, 7)",
                    "TRUNCATE shop.items CASCADE",
                    "INSERT INTO shop.items (id, title) VALUES (1, 'first again')",
                    "COMMIT",
                    // A label is used by rows behind it.
                    "CREATE TYPE shop.mood AS ENUM ('sad', 'fine')",
                    "CREATE TABLE shop.moods (id int PRIMARY KEY, m shop.mood)",
                    "ALTER TYPE shop.mood ADD VALUE 'happy' AFTER 'sad'",
                    "INSERT INTO shop.moods VALUES (1, 'happy'), (2, 'fine')",
                    // What these make of the rows depends on the session.
                    "SET TimeZone = 'Asia/Kolkata'",
                    "SET DateStyle = 'ISO, DMY'",
                    "CREATE TABLE shop.seen (id int PRIMARY KEY, at timestamp, day text)",
                    "INSERT INTO shop.seen VALUES (1, '2026-03-29 02:30:00', '03.04.2026'), (2, NULL, NULL)",
                    "BEGIN",
                    "ALTER TABLE shop.seen ALTER COLUMN at TYPE timestamptz,"
                            + " ALTER COLUMN day TYPE date USING day::date",
                    "INSERT INTO shop.seen VALUES (3, '2026-03-29 02:30:00', '03.04.2026')",
                    "COMMIT",
                    "RESET DateStyle",
                    "RESET TimeZone",
                    "ALTER TABLE shop.items DROP COLUMN price",
                    "INSERT INTO shop.items (id, title) VALUES (2, 'second')",
                    "CREATE TABLE shop.keyed_later (id int, x text)",
                    "ALTER TABLE shop.keyed_later ADD PRIMARY KEY (id)",
                    "INSERT INTO shop.keyed_later VALUES (1, 'a'), (2, 'b')");
        }
    }

    /** A table with rows that nobody has published does not join by its key; both ways of the runbook let it. */
    private static void keyForRows(TestMigration migration) throws SQLException {
        migration.blue.execute("CREATE TABLE shop.report AS SELECT id, title FROM shop.items");
        String made = migration.awaitStopBefore("CREATE TABLE AS of table shop.report");
        migration.green.execute("CREATE TABLE shop.report (id int, title text)");
        migration.run("ddl", "skip", made);
        migration.blue.execute(
                "ALTER TABLE shop.report ADD PRIMARY KEY (id)",
                "INSERT INTO shop.report VALUES (10, 'behind its key')");
        migration.awaitStatus("tables that are not published, since they were made after the setup: shop.report;");
        boolean inPlace = !migration.blue.major().equals("9.6");
        try (Connection connection = migration.blue.connect()) {
            run(
                    connection,
                    "BEGIN",
                    "CREATE TEMP TABLE kept AS TABLE shop.report",
                    inPlace ? "TRUNCATE shop.report" : "DROP TABLE shop.report",
                    inPlace
                            ? "ALTER TABLE shop.report REPLICA IDENTITY DEFAULT"
                            : "CREATE TABLE shop.report (id int PRIMARY KEY, title text)",
                    "INSERT INTO shop.report TABLE kept",
                    "COMMIT");
        }
        migration.awaitSameRows();
        migration.awaitAsserted(() -> migration.run("status"));
    }

    /** Where it is not decoded, an ordinary trigger would not fire. */
    private static void truncateInReplicaRole(TestMigration migration) throws SQLException {
        try (Connection connection = migration.blue.connect()) {
            run(
                    connection,
                    "SET session_replication_role = replica",
                    "TRUNCATE shop.seen",
                    "INSERT INTO shop.seen VALUES (4)");
        }
        migration.awaitSameRows();
    }

    /** As an older program made it, or whoever enables all of a table's triggers again. */
    private static void aGuardThatDoesNotAlwaysFireIsMended(TestMigration migration) throws SQLException {
        migration.blue.execute(
                "ALTER TABLE shop.seen DISABLE TRIGGER USER", "ALTER TABLE shop.seen ENABLE TRIGGER USER");
        migration.awaitStatus("trigger bluegreen_truncate is missing or not enabled ALWAYS: shop.seen;");
        String recorded = column(migration.blue, "SELECT max(id) FROM bluegreen.ddl_command");
        migration.run("setup");
        assertThat(column(migration.blue, "SELECT max(id) FROM bluegreen.ddl_command"))
                .as("what setup altered is nobody's command")
                .isEqualTo(recorded);
        truncateInReplicaRole(migration);
        migration.awaitAsserted(() -> migration.run("status"));
    }

    private static void changeThen(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            run(
                    connection,
                    "CREATE TABLE shop.born_on_green (id int PRIMARY KEY, x text)",
                    "INSERT INTO shop.born_on_green VALUES (1, 'a'), (2, 'b')",
                    // As pg_dump writes it, and in one transaction.
                    "BEGIN",
                    "CREATE TABLE shop.keyed_on_green (id int NOT NULL, x text)",
                    "ALTER TABLE ONLY shop.keyed_on_green ADD CONSTRAINT keyed_on_green_pkey PRIMARY KEY (id)",
                    "INSERT INTO shop.keyed_on_green VALUES (1, 'on green')",
                    "COMMIT",
                    "UPDATE shop.keyed_later SET x = x || '!'",
                    "UPDATE shop.report SET title = title || '!'",
                    "ALTER TABLE shop.parts ADD COLUMN size text DEFAULT 'it''s'",
                    "UPDATE shop.parts SET size = 'small' WHERE id < 10",
                    "BEGIN",
                    "ALTER TABLE shop.moods ADD COLUMN note text",
                    "ALTER TYPE shop.mood ADD VALUE 'good' BEFORE 'happy'",
                    "ALTER TYPE shop.mood ADD VALUE IF NOT EXISTS 'good'",
                    "INSERT INTO shop.moods VALUES (3, 'fine', 'in its transaction')",
                    "COMMIT",
                    "UPDATE shop.moods SET m = 'good' WHERE id < 3",
                    // Nobody sees the type before it is committed.
                    "BEGIN",
                    "CREATE TYPE shop.size AS ENUM ('small')",
                    "ALTER TYPE shop.size ADD VALUE 'large'",
                    "CREATE TABLE shop.sizes (id int PRIMARY KEY, s shop.size)",
                    "INSERT INTO shop.sizes VALUES (1, 'small')",
                    "COMMIT",
                    "INSERT INTO shop.sizes VALUES (2, 'large')",
                    "DROP TABLE shop.orders",
                    "TRUNCATE shop.items",
                    "TRUNCATE shop.trees, shop.leaves",
                    "INSERT INTO shop.trees VALUES (1, NULL)",
                    "INSERT INTO shop.items (id, title) VALUES (5, 'fifth')");
        }
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        for (String sql : statements) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void by_default_the_applier_stops_exactly_there_until_somebody_decides() throws Exception {
        try (TestMigration migration = TestMigration.of("ddl_stop", "11", "17")) {
            load(migration);
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                stopsAtAColumn(migration);
                takesADecisionForAll(migration);
                refusesWhatCannotBeRun(migration);
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
                migration.awaitSameRows();
            }
        }
    }

    private static void stopsAtAColumn(TestMigration migration) throws SQLException {
        try (Connection connection = migration.blue.connect()) {
            run(
                    connection,
                    "INSERT INTO shop.items VALUES (200, 'before', 1)",
                    "BEGIN",
                    "INSERT INTO shop.items VALUES (201, 'in its transaction', 1)",
                    "ALTER TABLE shop.items ADD COLUMN stock int",
                    "COMMIT",
                    "INSERT INTO shop.items VALUES (202, 'behind', 1, 2)");
        }
        String status = awaitStopped(migration);
        assertThat(status)
                .contains("ALTER TABLE shop.items ADD COLUMN stock int")
                .contains("column \"stock\" of shop.items is only on blue")
                .contains("bluegreen ddl apply");
        assertThat(column(
                        migration.green,
                        "SELECT string_agg(id::text, ' ' ORDER BY id) FROM shop.items WHERE id >= 200"))
                .isEqualTo("200");
        JavaProgram.Result shown = Bluegreen.runHere(migration.folder, "ddl");
        assertThat(shown.exitCode()).isEqualTo(1);
        assertThat(shown.output()).contains("ALTER TABLE of table shop.items").contains("only on blue");
        migration.run("ddl", "apply");
        migration.awaitSameRows();
        migration.run("ddl");
    }

    private static void takesADecisionForAll(TestMigration migration) throws SQLException {
        migration.blue.execute(
                "CREATE VIEW shop.cheap AS SELECT * FROM shop.items WHERE price < 2",
                "COMMENT ON TABLE shop.items IS 'what we sell'",
                "INSERT INTO shop.items VALUES (203, 'behind both', 1, 2)");
        String view = migration.awaitStopBefore("CREATE VIEW of view shop.cheap");
        JavaProgram.Result which = Bluegreen.runHere(migration.folder, "ddl", "skip");
        assertThat(which.exitCode()).isEqualTo(1);
        assertThat(which.errors())
                .contains("2 schema changes wait for a decision: " + view + " (CREATE VIEW")
                .contains("Give the number");
        migration.run("ddl", "skip", "--all", "--by", "ana");
        migration.awaitSameRows();
        assertThat(column(migration.green, "SELECT count(*) FROM pg_views WHERE viewname = 'cheap'"))
                .isEqualTo("0");
        assertThat(
                        column(
                                migration.green,
                                "SELECT string_agg(DISTINCT decided_by, '') FROM bluegreen.ddl_decision WHERE decision = 'skip'"))
                .isEqualTo("ana");
    }

    private static void refusesWhatCannotBeRun(TestMigration migration) throws SQLException {
        migration.blue.execute("DO 'BEGIN ALTER TABLE shop.items ADD COLUMN a int; END'");
        awaitStopped(migration);
        JavaProgram.Result refused = Bluegreen.runHere(migration.folder, "ddl", "apply");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.errors()).contains("run by a function or a DO block").contains("ddl skip");
        migration.green.execute("ALTER TABLE shop.items ADD COLUMN a int");
        migration.run("ddl", "skip");
        migration.blue.execute("UPDATE shop.items SET a = id", "SELECT id INTO shop.picked FROM shop.items");
        String picked = migration.awaitStopBefore("SELECT INTO of table shop.picked");
        assertThat(Bluegreen.runHere(migration.folder, "ddl", "apply", picked).exitCode())
                .isEqualTo(1);
        migration.green.execute("CREATE TABLE shop.picked (id int)");
        migration.run("ddl", "skip", picked);
        migration.awaitStatus("tables that are not published, since they were made after the setup: shop.picked;");
        migration.blue.execute("DROP TABLE shop.picked");
        migration.run("ddl", "apply", migration.awaitStopBefore("DROP TABLE of table shop.picked"));
        migration.awaitSameRows();
    }

    @Test
    void under_the_policy_ignore_commands_are_passed_over_until_a_row_needs_one() throws Exception {
        try (TestMigration migration = TestMigration.of("ddl_ignore", "11", "17", "applier: {ddl: ignore}")) {
            load(migration);
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute(
                        "CREATE VIEW shop.cheap AS SELECT * FROM shop.items WHERE price < 2",
                        "ALTER TABLE shop.items ADD COLUMN stock int",
                        "INSERT INTO shop.orders VALUES (101, 1, 'behind')");
                await().until(() -> column(migration.green, "SELECT max(id) FROM shop.orders"), "101"::equals);
                migration.blue.execute("UPDATE shop.items SET stock = 1 WHERE id = 1");
                migration.awaitStatus("\"stock\"", "shop.items");
                assertThat(daemons.errors()).contains("went on without: CREATE VIEW", "went on without: ALTER TABLE");
            }
            migration.green.execute("ALTER TABLE shop.items ADD COLUMN stock int");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    @Test
    void a_command_whose_values_would_differ_is_not_run() throws Exception {
        try (TestMigration migration = TestMigration.of("ddl_values", "13", "17", "applier: {ddl: apply}")) {
            load(migration);
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute(
                        "ALTER TABLE shop.items ALTER COLUMN name TYPE text USING name || clock_timestamp()::text");
                assertThat(awaitStopped(migration))
                        .contains("It converts values by clock_timestamp(), which may give others here");
                migration.run("ddl", "skip");
                migration.blue.execute(
                        "ALTER TABLE shop.orders ALTER COLUMN note TYPE text USING lower(note)",
                        "ALTER TABLE shop.items ADD COLUMN seen timestamptz DEFAULT clock_timestamp()");
                migration.awaitStatus("column \"seen\" of shop.items with values that are not those of blue");
                assertThat(column(
                                migration.green,
                                "SELECT count(*) FROM information_schema.columns WHERE column_name = 'seen'"))
                        .isEqualTo("0");
                assertThat(column(
                                migration.green,
                                "SELECT data_type FROM information_schema.columns WHERE table_name = 'orders'"
                                        + " AND column_name = 'note'"))
                        .isEqualTo("text");
                assertThat(daemons.errors()).contains("clock_timestamp()");
            }
            migration.green.execute("ALTER TABLE shop.items ADD COLUMN seen timestamptz");
            migration.run("ddl", "skip");
            migration.run("copy", "--table", "shop.items");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute("UPDATE shop.items SET name = name || '!' WHERE id = 1");
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
                migration.awaitAsserted(() -> migration.run("status"));
            }
        }
    }

    /** As where the role may not create event triggers. 9.6 does not tell a type's modifier. */
    @ParameterizedTest
    @CsvSource({"9.6, 17", "13, 17"})
    void without_event_triggers_a_changed_table_is_noticed_by_its_rows(String blue, String green) throws Exception {
        try (TestMigration migration = TestMigration.of(
                "ddl_drift_" + new MajorPair(blue, green).label(), blue, green, "applier: {ddl: apply}")) {
            load(migration);
            migration.blue.execute("DROP EVENT TRIGGER bluegreen_ddl", "DROP EVENT TRIGGER bluegreen_drop");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute("INSERT INTO shop.orders VALUES (101, 1, 'a')");
                migration.awaitSameRows();
                migration.blue.execute(
                        "ALTER TABLE shop.orders ALTER COLUMN note TYPE text",
                        "INSERT INTO shop.orders VALUES (102, 1, 'longer than ten')");
                awaitUnrecorded(migration, "shop.orders");
                migration.green.execute("ALTER TABLE shop.orders ALTER COLUMN note TYPE text");
                migration.awaitSameRows();
                if (!blue.equals("9.6")) {
                    narrowedModifier(migration);
                }
                migration.blue.execute(
                        "ALTER TABLE shop.orders DROP COLUMN note", "INSERT INTO shop.orders VALUES (103, 1)");
                awaitUnrecorded(migration, "shop.orders");
                migration.run("ddl", "skip", "--table", "shop.orders");
                await().until(() -> column(migration.green, "SELECT max(id) FROM shop.orders"), "103"::equals);
                if (blue.equals("9.6")) {
                    // What is published elsewhere cannot be made so.
                    migration.blue.execute("ALTER TABLE shop.orders SET UNLOGGED");
                    migration.awaitStatus(
                            "published tables that were set UNLOGGED: shop.orders;",
                            "ALTER TABLE \"shop\".\"orders\" SET LOGGED;");
                }
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    /** Else green would round what it is told, without a word. */
    private static void narrowedModifier(TestMigration migration) throws SQLException {
        migration.blue.execute(
                "INSERT INTO shop.items VALUES (101, 'known', 0.25)",
                "ALTER TABLE shop.items ALTER COLUMN price TYPE numeric(8,4)",
                "INSERT INTO shop.items VALUES (102, 'finer', 0.1234)");
        awaitUnrecorded(migration, "shop.items");
        migration.green.execute("ALTER TABLE shop.items ALTER COLUMN price TYPE numeric(8,4)");
        migration.awaitSameRows();
    }

    private static void awaitUnrecorded(TestMigration migration, String table) {
        migration.awaitStatus("blue changed table " + table + ", and nobody recorded how");
    }

    private static String awaitStopped(TestMigration migration) {
        return await().until(
                        () -> Bluegreen.runHere(migration.folder, "status"),
                        result -> result.exitCode() == 1
                                && result.output().contains("has stopped before transaction")
                                && result.output().contains("did not reach green"))
                .output();
    }

    private static String column(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect()) {
            return TestMigration.one(connection, sql);
        }
    }
}
