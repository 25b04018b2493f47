package io.pgbluegreen.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.cli.server.CommandLineRun;
import io.pgbluegreen.cli.server.RealServers;
import io.pgbluegreen.cli.server.TestMigration;
import io.pgbluegreen.postgres.sql.Sql;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DdlCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void what_differs_between_both_sides_is_told_with_its_name() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        String[] same = {
            "CREATE TYPE mood AS ENUM ('sad', 'fine')",
            "CREATE TABLE p (id int PRIMARY KEY)",
            "CREATE TABLE t (id int PRIMARY KEY, a int, b text NOT NULL, c numeric(6,2), m mood, p int)",
            "ALTER TABLE t ADD CONSTRAINT kept CHECK (a > 0)",
            "CREATE INDEX stays ON t (a)",
        };
        migration.onBlue(same);
        migration.onGreen(same);
        assertThat(migration.run("setup").exitCode()).isZero();
        assertThat(migration.run("ddl").out()).contains("tables are alike on both sides");

        migration.onGreen(
                "CREATE TABLE u (id int PRIMARY KEY)",
                "ALTER TABLE p DROP CONSTRAINT p_pkey, ALTER COLUMN id DROP NOT NULL",
                "ALTER TABLE t ADD COLUMN d int DEFAULT 1, ALTER COLUMN b DROP NOT NULL,"
                        + " ALTER COLUMN c TYPE numeric(8,4), ALTER COLUMN a SET DEFAULT 1",
                "ALTER TABLE t ADD CONSTRAINT few CHECK (a < 100)",
                "CREATE INDEX fast ON t (c)",
                "DROP INDEX stays",
                "ALTER TYPE mood ADD VALUE 'happy' BEFORE 'fine'");
        migration.onGreen("ALTER TABLE t ADD CONSTRAINT of_u FOREIGN KEY (p) REFERENCES u");

        CommandLineRun shown = migration.run("ddl");

        assertThat(shown.out().lines().filter(line -> line.startsWith("  ")).map(String::strip))
                .containsExactly(
                        "column \"id\" of public.p is integer NOT NULL on blue and integer on green",
                        "unique keys of public.p are [(id)] on blue and [] on green",
                        "column \"b\" of public.t is text NOT NULL on blue and text on green",
                        "column \"c\" of public.t is numeric(6,2) on blue and numeric(8,4) on green",
                        "column \"d\" of public.t is only on green",
                        "table public.u is only on green",
                        "index \"stays\" of public.t is only on blue",
                        "CHECK constraint \"few\" of public.t is only on green",
                        "default of column \"a\" of public.t is only on green",
                        "default of column \"d\" of public.t is only on green",
                        "foreign key \"of_u\" of public.t is only on green",
                        "index \"fast\" of public.t is only on green",
                        "enum type public.mood has the labels 'sad', 'fine' on blue and 'sad', 'happy', 'fine' on green");
    }

    /** Green meets the command and goes on; the follower would wait for ever, and nobody would be told. */
    @Test
    void a_follower_that_was_away_is_named_and_gets_its_decision_later() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        String table = "CREATE TABLE t (id int PRIMARY KEY)";
        migration.onBlue(table);
        migration.onGreen(table);
        String third = migration.name() + "_third";
        RealServers.green().execute("CREATE DATABASE " + third + " TEMPLATE template0 ENCODING 'UTF8'");
        onThird(third, table);
        migration.write(migration.yaml()
                + """
                followers:
                  third: {host: %s, port: %d, database: %s, user: postgres, password: "${PASSWORD}"}
                """.formatted(RealServers.green().host(), RealServers.green().port(), third));
        assertThat(migration.run("setup").exitCode()).isZero();
        assertThat(migration.run("copy").exitCode()).isZero();
        assertThat(migration.run("copy", "--follower", "third").exitCode()).isZero();
        assertThat(migration.run("ddl").exitCode()).isZero();
        migration.onBlue("ALTER TABLE t ADD COLUMN x int");
        String number = migration.askBlue("SELECT id FROM bluegreen.ddl_command");
        RealServers.green().execute("ALTER DATABASE " + third + " ALLOW_CONNECTIONS false");

        CommandLineRun first = migration.run("ddl", "skip", number);

        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(first.out()).contains("! not decided for follower third").contains("decide once more");
        assertThat(migration.askGreen("SELECT decision FROM bluegreen.ddl_decision WHERE id = " + number))
                .isEqualTo("skip");
        // As the applier into green does, which goes on now.
        migration.onGreen("INSERT INTO bluegreen.ddl_command (side, id, tag, objects, search_path, settings, role_name,"
                + " recorded_at) VALUES ('blue', " + number + ", 'ALTER TABLE', 'table public.t', '', '', 'postgres',"
                + " now())");
        CommandLineRun nobody = migration.run("ddl");
        assertThat(nobody.exitCode()).isEqualTo(1);
        assertThat(nobody.out()).contains("! cannot be asked: follower third");
        RealServers.green().execute("ALTER DATABASE " + third + " ALLOW_CONNECTIONS true");
        assertThat(migration.run("ddl").out()).contains("ALTER TABLE of table public.t");

        CommandLineRun second = migration.run("ddl", "skip");

        assertThat(second.exitCode()).as(second.err()).isZero();
        assertThat(onThird(third, "SELECT decision FROM bluegreen.ddl_decision WHERE id = " + number))
                .isEqualTo("skip");
    }

    private static String onThird(String database, String sql) throws SQLException {
        try (Connection connection = RealServers.green().connect(database)) {
            return sql.startsWith("SELECT")
                    ? Sql.<String>one(connection, sql, row -> String.valueOf(row.getString(1)))
                    : String.valueOf(Sql.update(connection, sql));
        }
    }
}
