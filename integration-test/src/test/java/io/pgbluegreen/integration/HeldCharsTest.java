package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A {@code "char"} above 127 between a server that writes the byte, made UTF-8 from LATIN1, and one that writes octal
 * digits: in rows of tables within columns, and in types that are made while the daemons run.
 */
class HeldCharsTest {

    private static final String PART = "CREATE TABLE part (c \"char\", n int PRIMARY KEY, t text)";
    private static final String WHOLE =
            "CREATE TABLE whole (id int PRIMARY KEY, p part, a part[], k pg_catalog.pg_depend, t text)";
    private static final String HIGH = "(-23)::\"char\"";

    private static PostgresServer latin;
    private static PostgresServer newer;

    @BeforeAll
    static void start() {
        latin = PostgresServer.builder("11").start();
        newer = PostgresServer.builder("17").start();
    }

    @AfterAll
    static void stop() {
        latin.close();
        newer.close();
    }

    @Test
    void within_rows_of_tables_it_stops_the_copy_and_the_applier_of_the_older_side() throws Exception {
        try (TestMigration migration = migration("rows_forth")) {
            migration.onBoth(PART, WHOLE);
            migration.blue.execute("INSERT INTO whole VALUES (1, ROW(" + HIGH + ", 1, NULL), NULL, NULL, 'é'),"
                    + " (2, NULL, ARRAY[ROW(" + HIGH + ", 1, NULL)::part], NULL, 'é'),"
                    + " (3, NULL, NULL, ROW(1, 2, 3, 4, 5, 6, " + HIGH + "), 'é')");
            migration.run("setup");
            for (String column : new String[] {"p", "a", "k"}) {
                JavaProgram.Result copy = Bluegreen.runHere(migration.folder, "copy");
                assertThat(copy.exitCode()).as(copy.output()).isNotZero();
                assertThat(copy.errors())
                        .contains("public.whole", "column \"" + column + "\" has a \"char\" above 127");
                migration.blue.execute("DELETE FROM whole WHERE num_nonnulls(" + column + ") = 1");
            }
            migration.run("copy");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute(
                        "INSERT INTO whole VALUES (4, ROW('x', 1, NULL), ARRAY[ROW('y', 2, NULL)::part], NULL, 'é')");
                migration.awaitSameRows();
                migration.switchTo(Side.GREEN);
                migration.green.execute(
                        "INSERT INTO whole VALUES (5, ROW('x', 1, 'é'), ARRAY[ROW('y', 2, 'é')::part], NULL, 'é')");
                migration.awaitSameRows();
                migration.green.execute("UPDATE whole SET k = ROW(1, 2, 3, 4, 5, 6, '\\351') WHERE id = 4");
                migration.awaitStatus("public.whole", "has a \"char\" above 127 within column \"k\"");
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
            // Its publisher has not minded text that it does not publish, which it could not tell from a byte.
            assertThat(one(migration.blue, "SELECT count(*) FROM bluegreen.daemon WHERE last_error LIKE '%be told%'"))
                    .isEqualTo("0");
            assertThat(one(migration.blue, "SELECT coalesce(k::text, 'none') FROM whole WHERE id = 4"))
                    .isEqualTo("none");
        }
    }

    @Test
    void setup_names_it_within_rows_of_tables_for_an_older_green() throws Exception {
        try (TestMigration migration = new TestMigration(
                "rows_back",
                OtherDatabase.create(newer, "rows_back", "UTF8"),
                OtherDatabase.create(latin, "rows_back", "UTF8"),
                SharedPulsar.get(),
                "copy: {schema: existing}")) {
            migration.onBoth(PART, WHOLE);
            migration.blue.execute(
                    "INSERT INTO whole VALUES (1, ROW('\\351', 1, NULL), NULL, NULL, 'é'), (2, NULL, NULL, NULL, '\\351')");
            JavaProgram.Result setup = Bluegreen.runHere(migration.folder, "setup");
            assertThat(setup.exitCode()).as(setup.output()).isEqualTo(1);
            assertThat(setup.errors())
                    .contains("\"char\" values above 127, which green's version would read otherwise, are in"
                            + " public.whole.\"p\"")
                    .doesNotContain("public.whole.\"t\"");
        }
    }

    @Test
    void types_that_are_made_while_the_publisher_runs_are_known_to_it() throws Exception {
        try (TestMigration migration = migration("late_types", "applier: {ddl: apply}")) {
            migration.onBoth("CREATE TABLE late (id int PRIMARY KEY, t text)");
            migration.load();
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute(
                        "BEGIN; CREATE DOMAIN letter AS \"char\"; ALTER TABLE late ADD COLUMN w letter;"
                                + " INSERT INTO late SELECT n + 128, 'é', n::\"char\" FROM generate_series(-128, 127) n; COMMIT");
                awaitColumn(migration, "w");
                migration.awaitAsserted(() -> assertThat(letters(migration.green))
                        .isNotEqualTo("null")
                        .isEqualTo(letters(migration.blue)));

                migration.blue.execute(
                        PART,
                        "ALTER TABLE late ADD COLUMN p part",
                        "INSERT INTO late VALUES (1000, 'é', 'x', ROW('y', 1, NULL))");
                awaitColumn(migration, "p");
                migration.awaitAsserted(() -> assertThat(one(migration.green, "SELECT p FROM late WHERE id = 1000"))
                        .isEqualTo("(y,1,)"));
                migration.blue.execute("UPDATE late SET p = ROW(" + HIGH + ", 1, NULL) WHERE id = 1000");
                migration.awaitStatus(
                        "column \"p\" of public.late (public.part) has a \"char\" above 127, which cannot be told from"
                                + " other text in encoding LATIN1");
                assertThat(one(migration.green, "SELECT p FROM late WHERE id = 1000"))
                        .isEqualTo("(y,1,)");
            }
        }
    }

    private static void awaitColumn(TestMigration migration, String name) {
        String found = "SELECT count(*) FROM information_schema.columns WHERE table_name = 'late' AND column_name = '";
        migration.awaitAsserted(
                () -> assertThat(one(migration.green, found + name + "'")).isEqualTo("1"));
    }

    /** By their numbers: versions write them differently. */
    private static String letters(PostgresServer server) throws SQLException {
        return one(server, "SELECT string_agg(id || ' ' || w::\"char\"::int, ', ' ORDER BY id) FROM late");
    }

    private static String one(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect()) {
            return TestMigration.one(connection, sql);
        }
    }

    private static TestMigration migration(String name, String... more) throws SQLException {
        return new TestMigration(
                "held_chars_" + name,
                OtherDatabase.create(latin, name, "LATIN1"),
                OtherDatabase.create(newer, name, "UTF8"),
                SharedPulsar.get(),
                Stream.concat(Stream.of("copy: {schema: existing}"), Stream.of(more))
                        .toArray(String[]::new));
    }
}
