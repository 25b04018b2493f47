package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A schema of many tables goes over, is followed, and comes back: each step has to work on all of them at once. {@code
 * -Dtables.count=N} takes another number, {@code -Pall-versions} 10,000.
 */
class ManyTablesTest {

    private static final int TABLES = Integer.getInteger("tables.count", 600);

    /** Created in a transaction each, so that the locks of all need not be held at once. */
    private static final int TOGETHER = 500;

    /** The copy locks all tables of blue in one transaction, and so does whoever writes to all of them. */
    private static final String LOCKS = "512";

    private static final String CREATE = """
            DO $$ BEGIN
                FOR n IN %d..%d LOOP
                    EXECUTE format('CREATE TABLE many.t%%s (id serial PRIMARY KEY, v text)', n);
                END LOOP;
            END $$""";

    /** All in one transaction. */
    private static final String WRITE = """
            DO $$ BEGIN
                FOR n IN 1..%d LOOP
                    EXECUTE format('INSERT INTO many.t%%s (v) VALUES (%%L)', n, '%s' || n);
                END LOOP;
            END $$""";

    @Test
    void all_of_many_tables_go_over_and_come_back() throws Exception {
        try (TestMigration migration = new TestMigration(
                "many", server("9.6"), server("18"), SharedPulsar.get(), "copy: {schema: existing}")) {
            migration.onBoth("CREATE SCHEMA many");
            for (int n = 1; n <= TABLES; n += TOGETHER) {
                migration.onBoth(CREATE.formatted(n, Math.min(TABLES, n + TOGETHER - 1)));
            }
            migration.blue.execute(WRITE.formatted(TABLES, "copied "));
            migration.load();
            migration.blue.execute(WRITE.formatted(TABLES, "followed "));
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                awaitSameRows(migration, 2);
                migration.switchTo(Side.GREEN);
                migration.green.execute(WRITE.formatted(TABLES, "on green "), "TRUNCATE many.t1, many.t2");
                awaitSameRows(migration, 3);
                migration.switchTo(Side.BLUE);
                migration.blue.execute(WRITE.formatted(TABLES, "on blue again "), "TRUNCATE many.t3");
                awaitSameRows(migration, 4);
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    private static PostgresServer server(String major) {
        return PostgresServer.builder(major)
                .setting("max_locks_per_transaction", LOCKS)
                .start();
    }

    private static void awaitSameRows(TestMigration migration, int rows) throws Exception {
        await().pollInterval(Duration.ofMillis(500)).until(() -> rowsOfLast(migration), Integer.toString(rows)::equals);
        migration.awaitSameRows();
    }

    /** The table that is written last. */
    private static String rowsOfLast(TestMigration migration) throws SQLException {
        try (Connection green = migration.green.connect()) {
            return TestMigration.one(green, "SELECT count(*) FROM many.t" + TABLES);
        }
    }
}
