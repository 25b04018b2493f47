package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code runbooks/rollback.md} says for a green that is lost for good while it takes the writes. */
class DeadGreenTest {

    @ParameterizedTest
    @CsvSource({"9.6, 17", "13, 18"})
    void blue_is_opened_with_all_that_came_and_hands_out_no_number_twice(String blue, String green) throws Exception {
        try (TestMigration migration =
                TestMigration.of("dead_green_" + new MajorPair(blue, green).label(), blue, green)) {
            migration.onBoth(
                    "CREATE TABLE \"It's\" (\"Id\" serial PRIMARY KEY, v text)",
                    "CREATE TABLE empty (id bigserial PRIMARY KEY)");
            migration.blue.execute("INSERT INTO \"It's\" (v) SELECT 'old' FROM generate_series(1, 3)");
            migration.load();
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.switchTo(Side.GREEN);
                migration.green.execute("INSERT INTO \"It's\" (v) SELECT 'on green' FROM generate_series(1, 5)");
                migration.awaitSameRows();
                migration.green.kill();
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
            setSequences(migration);
            migration.run("fence", "--side", "blue", "--lower", "--force", "--yes");
            try (Connection connection = migration.blue.connect()) {
                assertThat(TestMigration.one(connection, "INSERT INTO \"It's\" (v) VALUES ('next') RETURNING \"Id\""))
                        .isEqualTo("9");
                assertThat(TestMigration.one(connection, "INSERT INTO empty DEFAULT VALUES RETURNING id < 3"))
                        .isEqualTo("t");
            }
        }
    }

    /** The page's query, and what it gives, as {@code psql} does it. */
    private static void setSequences(TestMigration migration) throws Exception {
        String page = Files.readString(Path.of("../runbooks/rollback.md"));
        int begin = page.indexOf("```sql") + "```sql".length();
        String query = page.substring(begin, page.indexOf("\\gexec", begin));
        List<String> commands = new ArrayList<>();
        try (Connection connection = migration.blue.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                commands.add(row.getString(1));
            }
        }
        assertThat(commands).isNotEmpty();
        migration.blue.execute(commands.toArray(String[]::new));
    }
}
