package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tables that are partitioned otherwise on green, or on one side only: copied, changed on blue, on green after a cutover,
 * and on blue after the rollback, with partitions that come and go meanwhile.
 */
class PartitionsTest {

    private int n;

    @ParameterizedTest
    @CsvSource({"10, 18", "13, 17"})
    void rows_go_where_the_other_side_wants_them_in_both_directions(String blue, String green) throws Exception {
        MajorPair majors = new MajorPair(blue, green);
        List<PartitionedTable> tables = PartitionedTable.at(majors.olderVersionNum());
        try (TestMigration migration = TestMigration.of("partitions_" + majors.label(), blue, green)) {
            migration.onBoth("CREATE SCHEMA p");
            for (PartitionedTable table : tables) {
                migration.blue.execute(table.blue().toArray(String[]::new));
                migration.green.execute(table.green().toArray(String[]::new));
            }
            change(migration.blue, tables, PartitionedTable::changes);
            migration.run("setup");
            CompletableFuture<Void> meanwhile = CompletableFuture.runAsync(() -> changeOften(migration.blue, tables));
            String copied = migration.result("copy").output();
            meanwhile.join();
            assertThat(copied)
                    .contains("Green is partitioned otherwise than blue")
                    .contains("p.range_25, p.range_26, p.range_27 of p.range")
                    .contains("; p.partly_26 of p.partly;")
                    .contains("On the way back")
                    .doesNotContain("green has what blue has not");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                change(migration.blue, tables, PartitionedTable::changes);
                migration.awaitSameRows();
                truncate(migration.blue, tables, PartitionedTable::blueTruncates);
                migration.awaitSameRows();
                partitionsComeAndGo(migration, majors.olderVersionNum() < 110_000 ? " (PRIMARY KEY (id, day))" : "");
                migration.switchTo(Side.GREEN);
                change(migration.green, tables, PartitionedTable::greenChanges);
                migration.awaitSameRows();
                truncate(migration.green, tables, PartitionedTable::greenTruncates);
                change(migration.green, tables, PartitionedTable::greenChanges);
                migration.awaitSameRows();
                migration.switchTo(Side.BLUE);
                change(migration.blue, tables, PartitionedTable::changes);
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    /** It has heard of none that green got after {@code setup}, since green records no commands before the cutover. */
    @Test
    void a_follower_without_partitions_goes_where_the_writes_go_when_some_came_meanwhile() throws Exception {
        String columns = "(id int, day date, v text, PRIMARY KEY (id, day))";
        try (OfflineDatabase follower = OfflineDatabase.with("CREATE TABLE m " + columns);
                TestMigration migration = TestMigration.of("partitions_follower", "13", "17", follower.yaml())) {
            migration.onBoth(
                    "CREATE TABLE m " + columns + " PARTITION BY RANGE (day)",
                    "CREATE TABLE m_1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')");
            migration.blue.execute("INSERT INTO m VALUES (1, '2026-01-05', 'copied')");
            migration.load();
            migration.run("copy", "--follower", OfflineDatabase.NAME);
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute(
                        "CREATE TABLE m_2 PARTITION OF m FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
                        "INSERT INTO m VALUES (2, '2026-02-05', 'new month')");
                decide(migration, "apply");
                migration.awaitSameRows();
                migration.awaitAsserted(() -> follower.assertSameRows(migration.blue));
                migration.switchTo(Side.GREEN);
                migration.green.execute(
                        "INSERT INTO m VALUES (3, '2026-02-06', 'on green')",
                        "UPDATE m SET day = '2026-01-31' WHERE id = 2");
                migration.awaitAsserted(() -> follower.assertSameRows(migration.green));
                migration.switchTo(Side.BLUE);
                migration.blue.execute("TRUNCATE m_1", "INSERT INTO m VALUES (4, '2026-02-07', 'on blue')");
                migration.awaitSameRows();
                migration.awaitAsserted(() -> follower.assertSameRows(migration.blue));
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    @Test
    void a_partition_that_leaves_where_its_name_is_taken_waits_until_both_tables_are_loaded_again() throws Exception {
        try (TestMigration migration = TestMigration.of("partitions_taken", "13", "17")) {
            migration.onBoth("CREATE TABLE t (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)");
            migration.blue.execute(
                    "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (100)",
                    "CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (100) TO (200)",
                    "INSERT INTO t SELECT g, 'copied' FROM generate_series(0, 199) g");
            migration.green.execute(
                    "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (100) TO (200)",
                    "CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (0) TO (100)");
            migration.load();
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute(
                        "ALTER TABLE t DETACH PARTITION t_1",
                        "UPDATE t_1 SET v = 'has left' WHERE id < 10",
                        "UPDATE t SET v = 'stays' WHERE id < 110");
                awaitCommand(migration);
                Bluegreen.runHere(migration.folder, "ddl", "apply");
                migration.awaitStatus(
                        "cannot be brought from public.t into public.t_1, which is a partition here itself,"
                                + " of other rows");
                migration.run("ddl", "skip");
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
            migration.green.execute(
                    "DROP TABLE t, t_1",
                    "CREATE TABLE t_1 (id int PRIMARY KEY, v text)",
                    "CREATE TABLE t (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)",
                    "CREATE TABLE t_2 PARTITION OF t FOR VALUES FROM (100) TO (200)");
            migration.run("copy", "--table", "public.t_1", "--table", "public.t_2");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute(
                        "UPDATE t_1 SET v = 'followed' WHERE id < 20", "UPDATE t SET v = 'followed' WHERE id < 120");
                migration.awaitSameRows();
                migration.awaitAsserted(() -> migration.run("status"));
                migration.switchTo(Side.GREEN);
                migration.green.execute("UPDATE t_1 SET v = 'on green'", "UPDATE t SET v = 'on green'");
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    private void change(
            PostgresServer server, List<PartitionedTable> tables, Function<PartitionedTable, List<String>> statements)
            throws SQLException {
        n += 100;
        for (PartitionedTable table : tables) {
            inTransaction(server, Structure.numbered(statements.apply(table), n));
        }
    }

    private void changeOften(PostgresServer server, List<PartitionedTable> tables) {
        try {
            for (int i = 0; i < 4; i++) {
                change(server, tables, PartitionedTable::changes);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void truncate(
            PostgresServer server, List<PartitionedTable> tables, Function<PartitionedTable, List<String>> statements)
            throws SQLException {
        for (PartitionedTable table : tables) {
            inTransaction(server, statements.apply(table));
        }
    }

    private static void inTransaction(PostgresServer server, List<String> statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    throw new SQLException(sql + ": " + e.getMessage(), e);
                }
            }
            connection.commit();
        }
    }

    /** A new partition, one that leaves with its rows, and one that is dropped, each among changes that wait for it. */
    private static void partitionsComeAndGo(TestMigration migration, String key) throws SQLException {
        migration.blue.execute(
                "CREATE TABLE p.range_28 PARTITION OF p.range" + key
                        + " FOR VALUES FROM ('2028-01-01') TO ('2029-01-01')",
                "INSERT INTO p.range VALUES (1, '2028-02-03', 'new partition'), (1, '2026-02-03', 'old one')");
        decide(migration, "skip");
        migration.awaitSameRows();

        migration.blue.execute(
                "INSERT INTO p.range VALUES (2, '2028-05-05', 'will leave')",
                "ALTER TABLE p.range DETACH PARTITION p.range_28",
                "INSERT INTO p.range_28 VALUES (3, '2028-06-06', 'has left')");
        migration.awaitStatus("The rows of p.range_28 stand in p.range here");
        decide(migration, "apply");
        migration.awaitSameRows();
        migration.assertSameRows("p.range_28");

        migration.blue.execute(
                "ALTER TABLE p.range ATTACH PARTITION p.range_28 FOR VALUES FROM ('2028-01-01') TO ('2029-01-01')");
        decide(migration, "skip");
        migration.blue.execute("UPDATE p.range SET v = 'attached' WHERE id = 3", "DELETE FROM p.range WHERE id = 2");
        migration.awaitCaughtUp();
        migration.blue.execute("DROP TABLE p.range_28");
        decide(migration, "apply");
        migration.awaitSameRows();

        severalLeaveTogether(migration, key);

        migration.blue.execute("DROP TABLE p.to_plain_b", "INSERT INTO p.to_plain VALUES (9, 'a')");
        decide(migration, "apply");
        migration.awaitSameRows();
    }

    /** They stay partitions of what leaves. */
    private static void severalLeaveTogether(TestMigration migration, String key) throws SQLException {
        migration.blue.execute("CREATE TABLE p.range_29 PARTITION OF p.range"
                + " FOR VALUES FROM ('2029-01-01') TO ('2030-01-01') PARTITION BY LIST (id)");
        decide(migration, "skip");
        migration.blue.execute("CREATE TABLE p.range_29_1 PARTITION OF p.range_29" + key + " FOR VALUES IN (1, 2)");
        decide(migration, "skip");
        migration.blue.execute(
                "INSERT INTO p.range VALUES (1, '2029-02-03', 'will leave')",
                "ALTER TABLE p.range DETACH PARTITION p.range_29",
                "INSERT INTO p.range_29 VALUES (2, '2029-06-06', 'has left')");
        migration.awaitStatus("The rows of p.range_29_1 stand in p.range here: `bluegreen ddl apply` brings them into"
                + " p.range_29");
        decide(migration, "apply");
        migration.awaitSameRows();
        migration.assertSameRows("p.range_29");
    }

    /** Once the applier waits for it. */
    private static void decide(TestMigration migration, String decision) {
        awaitCommand(migration);
        migration.run("ddl", decision);
        migration.awaitAsserted(() -> migration.run("status"));
    }

    /** Until the applier waits for a decision. */
    private static void awaitCommand(TestMigration migration) {
        migration.awaitAsserted(
                () -> assertThat(Bluegreen.runHere(migration.folder, "ddl").exitCode())
                        .isEqualTo(1));
    }
}
