package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** A DDL command belongs to its transaction, and transactions come in the order of their commits. */
class SchemaChangeTransactionsTest {

    private static final String[] TABLES = {
        "CREATE TABLE items (id int PRIMARY KEY, name text)", "CREATE TABLE orders (id int PRIMARY KEY, item int)",
    };

    /** The command stands between the rows. */
    private static final String[] TRANSACTION = {
        "INSERT INTO items VALUES (1, 'of the transaction')",
        "ALTER TABLE items ADD COLUMN stock int",
        "INSERT INTO items VALUES (2, 'behind the command', 7)",
        "INSERT INTO orders VALUES (666, 2)",
    };

    @Test
    void a_row_that_the_target_refuses_takes_the_command_of_its_transaction_back() throws Exception {
        try (TestMigration migration = TestMigration.of("ddl_refused", "13", "17", "applier: {ddl: apply}")) {
            migration.onBoth(TABLES);
            migration.green.execute("ALTER TABLE orders ADD CONSTRAINT no_such_order CHECK (id <> 666)");
            migration.load();
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                together(migration.blue, TRANSACTION);
                migration.awaitStatus("no_such_order");
                try (Connection green = migration.green.connect()) {
                    assertNothingOfIt(green);
                }
            }
            migration.green.execute("ALTER TABLE orders DROP CONSTRAINT no_such_order");
            goesOn(migration);
        }
    }

    @Test
    void an_applier_that_is_killed_behind_a_command_leaves_nothing_of_its_transaction() throws Exception {
        try (TestMigration migration = TestMigration.of("ddl_killed", "13", "17", "applier: {ddl: apply}")) {
            migration.onBoth(TABLES);
            migration.load();
            try (JavaProgram daemons = SwitchableForum.daemons(migration);
                    Connection holder = migration.green.connect();
                    Statement statement = holder.createStatement()) {
                holder.setAutoCommit(false);
                statement.execute("LOCK TABLE orders");
                together(migration.blue, TRANSACTION);
                String waiting = "FROM pg_locks w WHERE w.relation = 'orders'::regclass AND NOT w.granted";
                // It holds what the command has locked.
                await().until(
                                () -> TestMigration.one(
                                        holder,
                                        "SELECT count(*) " + waiting + " AND EXISTS (SELECT FROM pg_locks h WHERE"
                                                + " h.pid = w.pid AND h.relation = 'items'::regclass"
                                                + " AND h.mode = 'AccessExclusiveLock' AND h.granted)"),
                                "1"::equals);
                daemons.kill();
                // As the server does that notices; else the session would go on as far as it was told to.
                statement.execute("SELECT pg_terminate_backend(w.pid) " + waiting);
                await().until(() -> TestMigration.one(holder, "SELECT count(*) " + waiting), "0"::equals);
                assertNothingOfIt(holder);
                holder.rollback();
            }
            goesOn(migration);
        }
    }

    private static void assertNothingOfIt(Connection green) throws SQLException {
        assertThat(TestMigration.one(
                        green,
                        "SELECT (SELECT count(*) FROM information_schema.columns WHERE column_name = 'stock') || ' ' ||"
                                + " (SELECT count(*) FROM items) || ' ' || (SELECT count(*) FROM orders) || ' ' ||"
                                + " (SELECT count(*) FROM bluegreen.ddl_decision) || ' ' ||"
                                + " (SELECT count(*) FROM bluegreen.ddl_command)"))
                .as("columns, rows, decisions, commands")
                .isEqualTo("0 0 0 0 0");
    }

    private static void goesOn(TestMigration migration) throws SQLException {
        try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
            migration.awaitAsserted(
                    () -> assertThat(column(migration.green, "SELECT string_agg(id::text, ' ') FROM orders"))
                            .isEqualTo("666"));
            migration.awaitSameRows();
            assertThat(column(migration.green, "SELECT stock FROM items WHERE id = 2"))
                    .isEqualTo("7");
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
        }
    }

    @Test
    void commands_are_run_in_the_order_of_their_commits_and_not_of_their_numbers() throws Exception {
        try (TestMigration migration = TestMigration.of("ddl_order", "13", "17", "applier: {ddl: apply}")) {
            migration.onBoth(TABLES);
            migration.load();
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                firstLast(migration.blue);
                migration.awaitAsserted(
                        () -> assertThat(column(migration.green, "SELECT count(*) FROM bluegreen.ddl_decision"))
                                .isEqualTo("3"));
                migration.awaitSameRows();
                assertThat(column(
                                migration.green,
                                "SELECT string_agg(c.objects, ', ' ORDER BY d.done_at) FROM bluegreen.ddl_command c"
                                        + " JOIN bluegreen.ddl_decision d USING (side, id)"))
                        .isEqualTo("table public.orders, table public.items, table public.items");
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    @Test
    void commands_are_waited_before_in_the_order_of_their_commits_and_not_of_their_numbers() throws Exception {
        try (TestMigration migration = TestMigration.of("ddl_order_stop", "13", "17")) {
            migration.onBoth(TABLES);
            migration.load();
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                firstLast(migration.blue);
                String second = migration.awaitStopBefore("ALTER TABLE of table public.orders");
                assertThat(column(migration.green, "SELECT count(*) FROM items"))
                        .isEqualTo("0");
                migration.run("ddl", "apply", second);
                String first = migration.awaitStopBefore("ALTER TABLE of table public.items");
                assertThat(Long.parseLong(first)).isLessThan(Long.parseLong(second));
                assertThat(column(migration.green, "SELECT (SELECT qty FROM orders) || ' ' || count(*) FROM items"))
                        .isEqualTo("3 0");
                migration.run("ddl", "apply", "--all");
                migration.awaitSameRows();
                migration.awaitAsserted(() -> migration.run("ddl"));
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    /** The transaction whose command was recorded first commits last, with a command that needs what the other did. */
    private static void firstLast(PostgresServer blue) throws SQLException {
        try (Connection first = blue.connect();
                Connection second = blue.connect();
                Statement ofFirst = first.createStatement();
                Statement ofSecond = second.createStatement()) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            ofFirst.execute("INSERT INTO items VALUES (1, 'begun first')");
            ofFirst.execute("ALTER TABLE items ADD COLUMN stock int");
            ofSecond.execute("ALTER TABLE orders ADD COLUMN qty int UNIQUE");
            ofSecond.execute("INSERT INTO orders VALUES (1, NULL, 3)");
            second.commit();
            ofFirst.execute("ALTER TABLE items ADD FOREIGN KEY (stock) REFERENCES orders (qty)");
            ofFirst.execute("INSERT INTO items VALUES (2, 'committed last', 3)");
            first.commit();
        }
    }

    private static void together(PostgresServer server, String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    private static String column(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect()) {
            return TestMigration.one(connection, sql);
        }
    }
}
