package io.pgbluegreen.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.cli.server.BackgroundCommand;
import io.pgbluegreen.cli.server.CommandLineRun;
import io.pgbluegreen.cli.server.RealServers;
import io.pgbluegreen.cli.server.TestMigration;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.snapshotcopy.check.LoadLock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** There and back again with the commands that a person types. */
class CutoverCommandTest {

    @TempDir
    private Path folder = Path.of("");

    @Test
    void writes_move_to_green_and_back_and_every_command_says_where_they_are() throws Exception {
        TestMigration migration = TestMigration.on(folder);
        String app = "app_" + migration.name();
        String[] schema = {
            "CREATE TABLE t (id serial PRIMARY KEY, note text)",
            "CREATE ROLE " + app + " LOGIN",
            "GRANT INSERT ON t TO " + app
        };
        migration.onBlue(schema);
        migration.onGreen(schema);
        RealServers.green().execute("CREATE DATABASE " + third(migration) + " TEMPLATE template0 ENCODING 'UTF8'");
        onThird(migration, "CREATE TABLE t (id serial PRIMARY KEY, note text)");
        migration.write(migration.yaml()
                + """
                followers:
                  third: {host: %s, port: %d, database: %s, user: postgres, password: "${PASSWORD}"}
                """.formatted(RealServers.green().host(), RealServers.green().port(), third(migration)));
        migration.onBlue("INSERT INTO t (note) SELECT 'row' FROM generate_series(1, 100)");
        assertThat(migration.run("setup").exitCode()).isZero();
        try (BackgroundCommand run = migration.start("run")) {
            assertThat(migration.run("copy").exitCode()).isZero();
            assertThat(migration.run("copy", "--follower", "third").err()).isEmpty();
            await().until(() -> migration.run("status").exitCode() == 0);
            await().until(() -> countOnThird(migration) == 100);

            CommandLineRun dry = await("all four daemons run")
                    .until(() -> migration.run("cutover", "--dry-run"), ready -> ready.exitCode() == 0);
            assertThat(dry.err()).isEmpty();
            assertThat(dry.out()).contains("predicted write pause: ").contains("final-marker");
            refusesWhileSomebodyCopies(migration);
            assertThat(migration.run("rollback", "--dry-run").exitCode()).isEqualTo(1);
            CommandLineRun unasked = migration.run("cutover");
            assertThat(unasked.exitCode()).isEqualTo(2);
            assertThat(unasked.err()).contains("nobody can be asked here");
            assertThat(mayLogIn(migration, app)).isEqualTo("t f");

            CommandLineRun undone = migration.run("cutover", "--yes", "--pause-before", "final-marker");
            assertThat(undone.exitCode()).as(undone.out()).isEqualTo(3);
            assertThat(undone.out()).contains("nobody can be asked here").contains("undo  fence");
            assertThat(mayLogIn(migration, app)).isEqualTo("t f");

            CommandLineRun cutover = migration.run("cutover", "--yes", "--json");

            assertThat(cutover.exitCode()).as(cutover.err() + cutover.out()).isZero();
            JsonNode report = new ObjectMapper().readTree(cutover.out());
            assertThat(report.get("from").asText()).isEqualTo("blue");
            assertThat(report.get("writePauseMillis").isNumber()).isTrue();
            assertThat(folder.resolve("report.html")).isNotEmptyFile();
            assertThat(cutover.err()).contains("done  drain in ").contains("write pause: ");
            assertThat(mayLogIn(migration, app)).isEqualTo("f t");
            assertThat(migration.run("status").out()).contains("writes: green takes writes");
            assertThat(migration.askGreen("INSERT INTO t (note) VALUES ('from green') RETURNING id"))
                    .isEqualTo("101");
            CommandLineRun copy = migration.run("copy", "--table", "public.t");
            assertThat(copy.exitCode()).isEqualTo(1);
            assertThat(copy.err()).contains("green takes writes").contains("bluegreen rollback");
            await().until(() -> countOnThird(migration) == 101);
            assertThat(migration.run("status").out()).contains("follower third follows green: ");
            assertThat(migration.run("setup").out()).contains("fence, since blue takes no writes");
            assertThat(migration.run("consumers").out())
                    .contains("pulsar2pg-green")
                    .contains("past the final marker");
            assertThat(migration.run("consumers", "handover").out()).contains("done  follower-third: handed over");

            CommandLineRun rollback = migration.run("rollback", "--yes");

            assertThat(rollback.exitCode()).as(rollback.err() + rollback.out()).isZero();
            assertThat(mayLogIn(migration, app)).isEqualTo("t f");
            assertThat(migration.askBlue("SELECT note FROM t WHERE id = 101")).isEqualTo("from green");
            assertThat(migration.askBlue("INSERT INTO t (note) VALUES ('from blue') RETURNING id"))
                    .isEqualTo("102");
            await().until(() -> migration.run("status").exitCode() == 0);
            await().until(() -> countOnThird(migration) == 102);
            assertThat(migration.run("finish", "--yes", "--delete-topics").exitCode())
                    .isZero();
        }
        migration.onBlue("DROP OWNED BY " + app, "DROP ROLE " + app);
        migration.onGreen("DROP OWNED BY " + app, "DROP ROLE " + app);
    }

    private static void refusesWhileSomebodyCopies(TestMigration migration) throws SQLException {
        try (Connection copy = RealServers.green().connect(migration.name())) {
            LoadLock.acquire(copy, "green");
            CommandLineRun refused = migration.run("cutover", "--dry-run");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.out() + refused.err())
                    .contains("a copy of tables or large objects into green is at work: process ");
        }
    }

    private static String third(TestMigration migration) {
        return migration.name() + "_third";
    }

    private static void onThird(TestMigration migration, String sql) throws SQLException {
        try (Connection connection = RealServers.green().connect(third(migration))) {
            Sql.run(connection, sql);
        }
    }

    private static long countOnThird(TestMigration migration) throws SQLException {
        try (Connection connection = RealServers.green().connect(third(migration))) {
            return Sql.one(connection, "SELECT count(*) FROM t", row -> row.getLong(1));
        }
    }

    private static String mayLogIn(TestMigration migration, String role) throws Exception {
        String query = "SELECT rolcanlogin FROM pg_roles WHERE rolname = '" + role + "'";
        return migration.askBlue(query) + " " + migration.askGreen(query);
    }
}
