package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.comparison.TableSelection;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Names that need quoting, 1,600 columns, columns in another order and in excess on green, inheritance, partitions,
 * deferrable constraints, triggers, rules and row security on green, and what is not followed at all: copied, and
 * changed on blue, on green after a cutover, and on blue after the rollback.
 */
class StructureTest {

    private static final TableSelection COMPARED =
            new TableSelection(Set.of(), Set.of(), Set.of("bluegreen"), Set.of("flyway_schema_history", "extra"));

    private int n;

    @ParameterizedTest
    @CsvSource({"9.6, 18, superuser", "11, 17, superuser", "13, 17, managed"})
    void whatever_a_schema_holds_is_copied_and_followed_in_both_directions(String blue, String green, String role)
            throws Exception {
        MajorPair majors = new MajorPair(blue, green);
        boolean managed = role.equals("managed");
        List<Structure> structures =
                managed ? Structures.managed(majors.olderVersionNum()) : Structures.at(majors.olderVersionNum());
        try (TestMigration migration = TestMigration.of("structure_" + majors.label(), blue, green)) {
            for (Structure structure : structures) {
                migration.blue.execute(structure.blueDdl().toArray(String[]::new));
                migration.green.execute(structure.greenDdl().toArray(String[]::new));
                migration.blue.execute(structure.rows().toArray(String[]::new));
            }
            if (managed) {
                ManagedRoles.takeOver(migration);
                migration.onBoth("ALTER ROLE " + ManagedRoles.MOVER + " BYPASSRLS");
            }
            change(migration.blue, structures);
            JavaProgram.Result setup = migration.result("setup");
            assertThat(setup.output())
                    .contains("changes of unlogged tables are not replicated: s.unlogged")
                    .contains("changes of foreign tables are not replicated: s.foreign_one")
                    .contains("s.summary");
            migration.run("copy");
            change(migration.blue, structures);
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                change(migration.blue, structures);
                awaitSameRows(migration);
                migration.switchTo(Side.GREEN);
                change(
                        migration.green,
                        structures.stream().filter(one -> !one.blueOnly()).toList());
                awaitSameRows(migration);
                migration.switchTo(Side.BLUE);
                change(migration.blue, structures);
                awaitSameRows(migration);
                if (!managed) {
                    assertAllHaveFired(migration.green);
                }
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    private static void assertAllHaveFired(PostgresServer green) throws SQLException {
        try (Connection connection = green.connect()) {
            assertThat(TestMigration.one(connection, "SELECT string_agg(DISTINCT what, ',' ORDER BY what) FROM s.seen"))
                    .isEqualTo("always DELETE,always INSERT,always UPDATE,replica DELETE,replica INSERT,"
                            + "replica UPDATE,rule always,rule replica");
        }
    }

    @Test
    void a_column_that_green_alone_has_keeps_its_default_and_stops_the_way_back_until_blue_has_it() throws Exception {
        try (TestMigration migration = TestMigration.of("structure_extra", "13", "17")) {
            migration.blue.execute(
                    "CREATE TABLE extra (id int PRIMARY KEY, v text)",
                    "CREATE TABLE beside (id int PRIMARY KEY)",
                    "INSERT INTO beside VALUES (0)",
                    "INSERT INTO extra SELECT n, 'copied' FROM generate_series(1, 9) n");
            migration.green.execute(
                    "CREATE TABLE extra (came timestamptz NOT NULL DEFAULT clock_timestamp(), id int PRIMARY KEY, v text,"
                            + " w text DEFAULT 'green''s', twice int GENERATED ALWAYS AS (id * 2) STORED)",
                    "CREATE TABLE beside (id int PRIMARY KEY)");
            migration.run("setup");
            assertThat(migration.result("copy").output())
                    .contains("green has what blue has not: column public.extra.\"came\", column public.extra.\"w\"."
                            + " The way back stops at the first change of such a table");
            String came = extraRows(migration.green, "came::text", 9);
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute(
                        "UPDATE extra SET v = v || '!' WHERE id < 5",
                        "INSERT INTO extra SELECT n, 'followed' FROM generate_series(10, 19) n");
                awaitSameExtra(migration);
                assertThat(extraRows(migration.green, "came::text", 9))
                        .as("an update leaves what it does not know")
                        .isEqualTo(came);
                assertThat(extraRows(migration.green, "DISTINCT w || (twice = id * 2) || (came IS NOT NULL)", 19))
                        .isEqualTo("green'struetrue");
                migration.switchTo(Side.GREEN);
                migration.green.execute(
                        "INSERT INTO beside VALUES (1)", "INSERT INTO extra (id, v) VALUES (20, 'on green')");
                migration.awaitStatus("table public.extra of the target has no column \"came\", which the source has");
                assertThat(extraRows(migration.blue, "id::text", 99)).doesNotContain("20");
            }
            migration.blue.execute("ALTER TABLE extra ADD COLUMN came timestamptz, ADD COLUMN w text");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                awaitSameExtra(migration);
                migration.switchTo(Side.BLUE);
                migration.blue.execute("INSERT INTO extra (id, came, w) VALUES (21, now(), 'blue''s')");
                awaitSameExtra(migration);
                assertThat(extraRows(migration.blue, "id || w", 99)).isEqualTo("20green's,21blue's");
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    private static void awaitSameExtra(TestMigration migration) {
        migration.awaitAsserted(() -> {
            migration.assertSameRows("public.beside");
            assertThat(extraRows(migration.green, "id || v", 99)).isEqualTo(extraRows(migration.blue, "id || v", 99));
        });
    }

    private static String extraRows(PostgresServer server, String what, int last) throws SQLException {
        try (Connection connection = server.connect()) {
            return TestMigration.one(
                    connection,
                    "SELECT string_agg(x, ',' ORDER BY x) FROM (SELECT " + what + " AS x FROM extra WHERE id <= " + last
                            + ") rows");
        }
    }

    /** Each structure in a transaction of its own. */
    private void change(PostgresServer server, List<Structure> structures) throws SQLException {
        n += 1000;
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (Structure structure : structures) {
                for (String sql : Structure.numbered(structure.changes(), n)) {
                    try {
                        statement.execute(sql);
                    } catch (SQLException e) {
                        throw new SQLException(
                                sql.substring(0, Math.min(300, sql.length())) + ": " + e.getMessage(), e);
                    }
                }
                connection.commit();
            }
        }
    }

    private static void awaitSameRows(TestMigration migration) {
        migration.awaitAsserted(() -> {
            migration.assertSameRows(COMPARED);
            assertThat(extra(migration.green)).isEqualTo(extra(migration.blue));
        });
    }

    private static String extra(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            return TestMigration.one(connection, "SELECT string_agg(id || v, ',' ORDER BY id) FROM s.extra");
        }
    }
}
