package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that are stored out of line: where they do not change, the server leaves them out of the new row. */
class LongKeyTest {

    @ParameterizedTest
    @CsvSource({"9.6, 18", "11, 17"})
    void rows_whose_key_is_stored_out_of_line_are_followed_both_ways(String blue, String green) throws Exception {
        MajorPair majors = new MajorPair(blue, green);
        try (TestMigration migration = TestMigration.of("long_key_" + majors.label(), blue, green)) {
            migration.onBoth(
                    "CREATE TABLE long_key (name text, n int, v text, PRIMARY KEY (name, n))",
                    "ALTER TABLE long_key ALTER name SET STORAGE EXTERNAL");
            migration.blue.execute(
                    "INSERT INTO long_key SELECT repeat(chr(96 + i), 2500), 0, 'copied' FROM generate_series(1, 9) i");
            migration.load();
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                changes(migration.blue);
                migration.awaitSameRows();
                migration.switchTo(Side.GREEN);
                changes(migration.green);
                // 9.6 leaves the key out of its log where no column of it changes, and the publisher stops.
                migration.green.execute("UPDATE long_key SET v = v || ' and changed' WHERE name < 'd'");
                migration.awaitSameRows();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    private static void changes(PostgresServer active) throws SQLException {
        active.execute(
                "UPDATE long_key SET n = n + 1",
                "UPDATE long_key SET v = 'changed with its key', n = n + 1 WHERE name < 'f'",
                "UPDATE long_key SET name = repeat('x', 2400) WHERE name LIKE 'b%' OR name LIKE 'x%'",
                "DELETE FROM long_key WHERE n > 1 AND name LIKE 'c%'");
    }
}
