package io.pgbluegreen.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.comparison.TableSelection;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Databases in other encodings than UTF-8: every character that the encoding has arrives, or setup says why not. So does
 * every {@code "char"}, which is a byte.
 */
class EncodingsTest {

    private static final String LETTER = "CREATE DOMAIN letter AS \"char\"";
    private static final String BYTES =
            "CREATE TABLE bytes (id int, v \"char\", w letter, a \"char\"[], PRIMARY KEY (v, id))";

    private static PostgresServer blue;
    private static PostgresServer green;

    @BeforeAll
    static void start() {
        blue = PostgresServer.builder("11").start();
        green = PostgresServer.builder("17").start();
    }

    @AfterAll
    static void stop() {
        blue.close();
        green.close();
    }

    @ParameterizedTest
    @CsvSource({"LATIN1, UTF8, é", "EUC_TW, UTF8, 臺灣", "EUC_TW, EUC_TW, 臺灣"})
    void every_character_of_blues_encoding_is_copied_and_followed_in_both_directions(
            String ofBlue, String ofGreen, String word) throws Exception {
        try (TestMigration migration = migration(blue, ofBlue, green, ofGreen)) {
            migration.onBoth(
                    LETTER,
                    "CREATE TYPE \"" + word + "_e\" AS ENUM ('" + word + "', 'x')",
                    "CREATE TABLE \"" + word + "\" (id int PRIMARY KEY, \"" + word + "\" text, e \"" + word
                            + "_e\", a text[], c char(7), j jsonb)",
                    BYTES);
            change(migration.blue, 0, word);
            changeBytes(migration.blue, 0, -128);
            JavaProgram.Result setup = migration.result("setup");
            if (ofBlue.equals(ofGreen)) {
                assertThat(setup.output()).doesNotContain("has the encoding");
            } else {
                assertThat(setup.output()).contains("green's database has the encoding UTF8 and blue's " + ofBlue);
            }
            migration.run("copy");
            change(migration.blue, 100_000, word);
            // A multibyte encoding has no character for a byte above 127, at which the server ends the stream.
            int lowest = ofBlue.equals("LATIN1") ? -128 : 0;
            changeBytes(migration.blue, 100_000, lowest);
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                awaitSameRows(migration, word);
                awaitSameBytes(migration);
                migration.switchTo(Side.GREEN);
                change(migration.green, 200_000, word);
                changeBytes(migration.green, 200_000, lowest);
                awaitSameRows(migration, word);
                awaitSameBytes(migration);
                migration.switchTo(Side.BLUE);
                change(migration.blue, 300_000, word);
                awaitSameRows(migration, word);
                migration.switchTo(Side.GREEN);
                if (ofBlue.equals(ofGreen)) {
                    migration.green.execute("UPDATE bytes SET a = ARRAY['\\351']::\"char\"[] WHERE id = 200001");
                    migration.awaitStatus("public.bytes", "has a \"char\" above 127 within column \"a\"");
                } else {
                    assertNothingElseGoesBack(migration, ofBlue, word);
                }
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
            }
        }
    }

    /** Nothing is put in the place of a character that green has and blue has not. */
    private static void assertNothingElseGoesBack(TestMigration migration, String ofBlue, String word)
            throws SQLException {
        String table = "public.\"" + word + '"';
        migration.green.execute("INSERT INTO " + table + " VALUES (500000, '" + word + "')");
        awaitSameRows(migration, word);
        migration.green.execute("INSERT INTO " + table + " VALUES (500001, '😀')");
        migration.awaitStatus(
                "could not apply an insert into " + table + " (id=500001)",
                "has no equivalent in encoding \"" + ofBlue + "\"",
                "On blue: only a database in green's encoding can take it");
        try (Connection connection = migration.blue.connect()) {
            assertThat(TestMigration.one(connection, "SELECT max(id) FROM " + table))
                    .isEqualTo("500000");
        }
    }

    /** Nothing is put in the place of a character that green does not have. */
    @Test
    void a_character_that_green_does_not_have_stops_the_copy_and_later_the_applier() throws Exception {
        try (TestMigration migration = migration(blue, "UTF8", green, "LATIN1")) {
            migration.onBoth("CREATE TABLE t (id int PRIMARY KEY, v text)", LETTER, BYTES);
            changeBytes(migration.blue, 0, -128);
            migration.blue.execute("INSERT INTO t VALUES (1, 'é'), (2, '臺灣')");
            assertThat(migration.result("setup").output())
                    .contains("green's database has the encoding LATIN1 and blue's UTF8");
            JavaProgram.Result copy = Bluegreen.runHere(migration.folder, "copy");
            assertThat(copy.exitCode()).as(copy.output()).isEqualTo(4);
            assertThat(copy.errors())
                    .contains("public.t", "recreate this database", "has no equivalent in encoding \"LATIN1\"");
            migration.blue.execute("DELETE FROM t WHERE id = 2");
            migration.run("copy");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                awaitSameRows(migration, "t");
                migration.blue.execute("INSERT INTO t VALUES (3, 'ß')");
                changeBytes(migration.blue, 100_000, -128);
                awaitSameBytes(migration);
                awaitSameRows(migration, "t");
                migration.blue.execute("INSERT INTO t VALUES (4, '灣')");
                migration.awaitStatus(
                        "public.t",
                        "has no equivalent in encoding \"LATIN1\"",
                        "load the table again with `bluegreen copy --table`");
                try (Connection connection = migration.green.connect()) {
                    assertThat(TestMigration.one(connection, "SELECT string_agg(v, ' ' ORDER BY id) FROM t"))
                            .isEqualTo("é ß");
                }
            }
            migration.blue.execute("UPDATE t SET v = 'Wan' WHERE id = 4");
            migration.run("copy", "--table", "public.t");
            try (JavaProgram daemons = SwitchableForum.daemons(migration)) {
                migration.blue.execute("INSERT INTO t VALUES (5, 'ü')");
                awaitSameRows(migration, "t");
                assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
                migration.blue.execute("UPDATE bytes SET a = ARRAY[(-1)::\"char\"] WHERE id = 1");
                migration.awaitStatus("column \"a\" of public.bytes (\"char\"[]) has a \"char\" above 127");
            }
        }
    }

    @Test
    void sql_ascii_is_refused_on_either_side() throws Exception {
        try (TestMigration migration = migration(blue, "SQL_ASCII", green, "SQL_ASCII")) {
            // A byte that is no character in any encoding that the data might be in.
            migration.blue.execute("CREATE TABLE t (v text PRIMARY KEY)", "INSERT INTO t VALUES (E'\\xff\\xfe')");
            assertRefused(
                    migration,
                    "blue (127.0.0.1:" + blue.port()
                            + "): database sql_ascii_11_sql_ascii has the encoding SQL_ASCII, which"
                            + " does not say what its bytes mean",
                    "green (127.0.0.1:" + green.port()
                            + "): database sql_ascii_11_sql_ascii has the encoding SQL_ASCII",
                    "Find out the data's real encoding and recreate the database in it");
        }
    }

    @Test
    void on_9_6_only_utf8_is_taken() throws Exception {
        try (PostgresServer old = PostgresServer.builder("9.6").start();
                TestMigration migration = migration(old, "LATIN1", green, "UTF8")) {
            migration.blue.execute("CREATE TABLE t (v text PRIMARY KEY)");
            assertRefused(
                    migration,
                    "database latin1_9_6_utf8 has the encoding LATIN1; expected UTF8, the only one in which PostgreSQL 9.6",
                    "Recreate the database in UTF8, or upgrade that cluster to 10 first.");
        }
    }

    private static void assertRefused(TestMigration migration, String... words) {
        JavaProgram.Result setup = Bluegreen.runHere(migration.folder, "setup");
        assertThat(setup.exitCode()).as(setup.output()).isEqualTo(1);
        assertThat(setup.errors()).contains(words);
    }

    private static TestMigration migration(PostgresServer blue, String ofBlue, PostgresServer green, String ofGreen)
            throws SQLException {
        String name = (ofBlue + "_" + blue.major().replace('.', '_') + "_" + ofGreen).toLowerCase(Locale.ROOT);
        return new TestMigration(
                "encodings_" + name,
                OtherDatabase.create(blue, name, ofBlue),
                OtherDatabase.create(green, name, ofGreen),
                SharedPulsar.get(),
                "copy: {schema: existing}");
    }

    /** Every character that the side's encoding has and UTF-8 too, one a row; after a cutover, those of blue's. */
    private static void change(PostgresServer server, int from, String word) throws SQLException {
        String table = '"' + word + '"';
        String encoding = server.database().startsWith("latin1") ? "LATIN1" : "EUC_TW";
        String bytes = encoding.equals("LATIN1")
                ? "SELECT n, decode(lpad(to_hex(n), 2, '0'), 'hex') AS b FROM generate_series(32, 255) n"
                : "SELECT 256 * h + l AS n, decode(to_hex(h) || to_hex(l), 'hex') AS b"
                        + " FROM generate_series(196, 253) h, generate_series(161, 254) l";
        server.execute(
                "DO $$ DECLARE one record; v text; BEGIN FOR one IN " + bytes
                        + " LOOP BEGIN v := convert_from(convert(one.b, '" + encoding + "', 'UTF8'), 'UTF8');"
                        + " INSERT INTO " + table + " VALUES (one.n + " + from + ", v, '" + word
                        + "', ARRAY[v, NULL, v || v], v, to_jsonb(v));"
                        // Places of the encoding that hold no character.
                        + " EXCEPTION WHEN untranslatable_character OR character_not_in_repertoire THEN NULL; END;"
                        + " END LOOP; END $$",
                "UPDATE " + table + " SET \"" + word + "\" = \"" + word + "\" || c, e = 'x' WHERE id % 5 = 0",
                "UPDATE " + table + " SET id = -id - " + from + " WHERE id >= " + from + " AND id % 7 = 0",
                "DELETE FROM " + table + " WHERE id >= " + from + " AND id % 11 = 0");
    }

    /** Every {@code "char"} from the lowest on, and what it becomes; it need not be a character of the encoding. */
    private static void changeBytes(PostgresServer server, int from, int lowest) throws SQLException {
        server.execute(
                "INSERT INTO bytes SELECT " + from + " + n, n::\"char\", n::\"char\" FROM generate_series(" + lowest
                        + ", 127) n",
                "UPDATE bytes SET v = (" + (lowest + 127) + " - v::int)::\"char\" WHERE id >= " + from
                        + " AND id % 3 = 0",
                "UPDATE bytes SET w = (" + (lowest + 127) + " - w::\"char\"::int)::\"char\" WHERE id >= " + from
                        + " AND id % 5 = 0",
                "DELETE FROM bytes WHERE id >= " + from + " AND id % 7 = 0");
    }

    /** By their numbers: versions write them differently. */
    private static void awaitSameBytes(TestMigration migration) {
        migration.awaitAsserted(
                () -> assertThat(bytes(migration.green)).isNotEqualTo("null").isEqualTo(bytes(migration.blue)));
    }

    private static String bytes(PostgresServer server) throws SQLException {
        try (Connection connection = server.connect()) {
            return TestMigration.one(
                    connection,
                    "SELECT string_agg(format('%s %s %s', id, v::int, w::\"char\"::int), ', ' ORDER BY id) FROM bytes");
        }
    }

    private static void awaitSameRows(TestMigration migration, String word) {
        migration.awaitAsserted(() -> migration.assertSameRows(TableSelection.ofTables("public." + word)));
    }
}
