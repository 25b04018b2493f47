package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code runbooks/passive-side.md} says: rows are mended on the passive side, and the other side hears nothing of it. */
class MendedRowsTest {

    private static final String AS_AN_APPLIER =
            "BEGIN; UPDATE bluegreen.applied SET source = source; SET LOCAL session_replication_role = replica; ";

    @ParameterizedTest
    @CsvSource({"9.6, 17", "13, 18"})
    void an_applier_that_stopped_at_a_row_goes_on_when_it_is_mended(String blue, String green) throws Exception {
        String name = "mended_" + new MajorPair(blue, green).label();
        try (TestMigration migration = TestMigration.of(name, blue, green)) {
            migration.onBoth("CREATE TABLE items (id int PRIMARY KEY, v text)");
            migration.blue.execute("INSERT INTO items SELECT g, 'loaded' FROM generate_series(1, 10) g");
            migration.load();
            stopAndMend(migration, migration.blue, migration.green, Side.GREEN);
            stopAndMend(migration, migration.green, migration.blue, Side.BLUE);
            migration.run("alarms");
        }
    }

    /** The row is lost and comes back by the same means; the side that takes writes never misses it. */
    private static void stopAndMend(TestMigration migration, PostgresServer active, PostgresServer passive, Side to)
            throws SQLException {
        passive.execute(AS_AN_APPLIER + "DELETE FROM items WHERE id = 7; COMMIT");
        try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
            active.execute("UPDATE items SET v = 'changed ' || id WHERE id < 9");
            migration.awaitStatus("UPDATE bluegreen.applied SET source = source");
            migration.awaitAsserted(() -> assertThat(daemons.errors()).contains("public.items"));
        }
        passive.execute(AS_AN_APPLIER + "INSERT INTO items VALUES (7, 'as it was'); COMMIT");
        try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
            migration.awaitSameRows();
            migration.awaitAsserted(() -> migration.run("status"));
            migration.switchTo(to);
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
        }
    }
}
