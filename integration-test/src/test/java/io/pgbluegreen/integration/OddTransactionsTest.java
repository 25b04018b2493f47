package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Savepoints, 100,000 subtransactions, empty transactions, commits out of the order of their beginnings, and transactions
 * that stay open or prepared while publisher, applier and blue are killed or restarted.
 */
class OddTransactionsTest {

    private static final int SUBTRANSACTIONS = 100_000;

    /** A third of the rows fail and are rolled back to the savepoint before them. */
    private static final String IN_SUBTRANSACTIONS = "DO $$ BEGIN FOR i IN 1.." + SUBTRANSACTIONS
            + " LOOP BEGIN INSERT INTO t VALUES (1000000 + i, 'sub'); PERFORM 1 / (i % 3);"
            + " EXCEPTION WHEN division_by_zero THEN NULL; END; END LOOP; END $$";

    @ParameterizedTest
    @CsvSource({"9.6, 18", "14, 17"})
    void a_transaction_arrives_whole_once_it_is_committed_however_it_came_to_that(String blue, String green)
            throws Exception {
        MajorPair majors = new MajorPair(blue, green);
        try (TestMigration migration = new TestMigration(
                "transactions_" + majors.label(),
                PostgresServer.builder(blue)
                        .setting("max_prepared_transactions", "10")
                        .start(),
                PostgresServer.builder(green).start(),
                SharedPulsar.get(),
                "copy: {schema: existing}")) {
            migration.onBoth("CREATE TABLE t (id int PRIMARY KEY, v text)");
            migration.blue.execute("INSERT INTO t VALUES (0, 'copied')");
            migration.load();
            try (Connection longest = migration.blue.connect()) {
                longest.setAutoCommit(false);
                run(longest, "INSERT INTO t VALUES (1, 'begun first')", "UPDATE t SET v = 'held' WHERE id = 0");
                prepare(
                        migration,
                        "kept",
                        "INSERT INTO t VALUES (10, 'prepared')",
                        "SAVEPOINT s",
                        "INSERT INTO t VALUES (11, 'prepared in a savepoint')",
                        "RELEASE s");
                prepare(migration, "dropped", "INSERT INTO t VALUES (20, 'never')");
                acrossKills(migration, longest);
            }
            assertThat(rows(migration.green))
                    .isEqualTo(
                            "0 held,1 begun first,10 prepared,11 prepared in a savepoint,30 changed,32 kept,40 begun first,"
                                    + "41 by the other,42 over the other's,60 prepared over a restart,70 prepared over crashes");
            assertThat(count(migration.green, "v = 'sub'")).isEqualTo(SUBTRANSACTIONS - SUBTRANSACTIONS / 3);
            TopicReading.ofCleanLog(SharedPulsar.get(), migration.blueTopic());
        }
    }

    private static void acrossKills(TestMigration migration, Connection longest) throws Exception {
        JavaProgram publisher = migration.publisher();
        JavaProgram applier = migration.applier();
        try {
            savepoints(migration.blue);
            outOfOrder(migration.blue);
            migration.blue.execute(IN_SUBTRANSACTIONS);
            await().until(() -> count(migration.green, "v = 'sub'") > 0);
            assertThat(count(migration.green, "id IN (1, 10, 20)"))
                    .as("rows of transactions that are open or prepared")
                    .isZero();

            applier.kill();
            migration.blue.execute("COMMIT PREPARED 'kept'");
            applier = migration.applier();
            publisher.kill();
            migration.blue.execute("ROLLBACK PREPARED 'dropped'");
            publisher = migration.publisher();
            longest.commit();
            await().until(() -> count(migration.green, "id IN (1, 10)") == 2);

            prepare(migration, "later", "INSERT INTO t VALUES (60, 'prepared over a restart')");
            migration.blue.restart();
            migration.blue.execute("COMMIT PREPARED 'later'");
            await().untilAsserted(migration::assertSameRows);

            prepare(migration, "crash", "INSERT INTO t VALUES (70, 'prepared over crashes')");
            migration.blue.kill();
            migration.blue.start();
            migration.green.kill();
            migration.blue.execute("COMMIT PREPARED 'crash'");
            migration.green.start();
            await().untilAsserted(migration::assertSameRows);
        } finally {
            publisher.close();
            applier.close();
        }
    }

    private static void savepoints(PostgresServer blue) throws SQLException {
        try (Connection connection = blue.connect()) {
            connection.setAutoCommit(false);
            run(
                    connection,
                    "INSERT INTO t VALUES (30, 'new')",
                    "SAVEPOINT a",
                    "INSERT INTO t VALUES (31, 'never')",
                    "SAVEPOINT inner_one",
                    "UPDATE t SET v = 'never' WHERE id = 30",
                    "RELEASE inner_one",
                    "ROLLBACK TO a",
                    "INSERT INTO t VALUES (32, 'kept')",
                    "SAVEPOINT b",
                    "UPDATE t SET v = 'changed' WHERE id = 30",
                    "RELEASE b",
                    "SAVEPOINT c",
                    "DELETE FROM t WHERE id = 30",
                    "ROLLBACK TO c");
            connection.commit();
            for (int i = 0; i < 100; i++) {
                run(connection, "SELECT txid_current()");
                connection.commit();
                run(connection, "INSERT INTO t VALUES (99, 'never')");
                connection.rollback();
            }
        }
    }

    /** What begins first ends last, and has changed a row that the other one had made meanwhile. */
    private static void outOfOrder(PostgresServer blue) throws SQLException {
        try (Connection first = blue.connect();
                Connection second = blue.connect()) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            run(first, "INSERT INTO t VALUES (40, 'begun first')");
            run(second, "INSERT INTO t VALUES (41, 'by the other'), (42, 'by the other')");
            second.commit();
            run(first, "UPDATE t SET v = 'over the other''s' WHERE id = 42");
            first.commit();
        }
    }

    private static void prepare(TestMigration migration, String name, String... sql) throws SQLException {
        try (Connection connection = migration.blue.connect()) {
            run(connection, "BEGIN");
            run(connection, sql);
            run(connection, "PREPARE TRANSACTION '" + name + "'");
        }
    }

    private static void run(Connection connection, String... sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String one : sql) {
                statement.execute(one);
            }
        }
    }

    private static String rows(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            return TestMigration.one(
                    connection, "SELECT string_agg(id || ' ' || v, ',' ORDER BY id) FROM t WHERE id < 1000000");
        }
    }

    private static int count(PostgresServer server, String condition) throws SQLException {
        try (Connection connection = server.connect()) {
            return Integer.parseInt(TestMigration.one(connection, "SELECT count(*) FROM t WHERE " + condition));
        }
    }
}
