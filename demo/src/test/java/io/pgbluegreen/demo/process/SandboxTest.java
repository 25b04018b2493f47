package io.pgbluegreen.demo.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.cli.Bluegreen;
import io.pgbluegreen.cli.Main;
import io.pgbluegreen.cli.Surroundings;
import io.pgbluegreen.cli.config.Migration;
import io.pgbluegreen.cli.config.MigrationReader;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.testkit.proxy.PgBouncerServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class SandboxTest {

    @Test
    void the_other_commands_work_with_what_the_sandbox_wrote_until_it_ends() throws Exception {
        try (CommandProcess sandbox = CommandProcess.start(
                Main.class, "sandbox", "--dir", "try", "--rows", "2000", "--schema", "existing", "--workload")) {
            sandbox.awaitOutput("clients write all the time");
            Path folder = sandbox.folder().resolve("try");
            Path configuration = folder.resolve("migration.yaml");
            Migration migration = MigrationReader.read(configuration, Map.of());
            assertThat(count(migration.blue(), "forum.posts")).isPositive();
            assertThat(count(migration.green(), "forum.posts")).isZero();

            succeed("setup", "-c", configuration.toString());
            succeed("copy", "-c", configuration.toString());
            assertThat(count(migration.green(), "forum.posts")).isPositive();

            try (CommandProcess daemons = CommandProcess.start(Main.class, "run", "-c", configuration.toString())) {
                Awaitility.await("daemons that are ready for a switch, as a dry run says")
                        .untilAsserted(() -> succeed("cutover", "--dry-run", "-c", configuration.toString()));
                String reports = sandbox.folder().resolve("reports").toString();
                succeed("cutover", "--yes", "-c", configuration.toString(), "--report-dir", reports);
                sandbox.awaitOutput("they are on green");
                succeed("rollback", "--yes", "-c", configuration.toString(), "--report-dir", reports);
                sandbox.awaitOutput("they are on blue");
                if (PgBouncerServer.isInstalled()) {
                    assertThat(sandbox.output()).contains("saw 0 errors").doesNotContainPattern("saw [1-9]");
                }
                assertThat(daemons.output()).doesNotContain("ERROR");
            }

            List<ProcessHandle> children = sandbox.children();
            sandbox.terminate();
            assertThat(sandbox.awaitEnd()).as(sandbox.output()).isEqualTo(143);
            sandbox.assertNothingLeft(children);
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).as("what the sandbox wrote").isEmpty();
            }
        }
    }

    @Test
    void no_password_is_in_the_configuration_or_on_the_screen() throws Exception {
        try (CommandProcess sandbox = CommandProcess.start(Main.class, "sandbox", "--dir", "try", "--rows", "2000")) {
            sandbox.awaitOutput("Ctrl-C");
            Path folder = sandbox.folder().resolve("try");
            String password = Files.readString(folder.resolve("blue.password")).strip();
            assertThat(password).hasSizeGreaterThan(10);
            assertThat(Files.readString(folder.resolve("migration.yaml"))).doesNotContain(password);
            assertThat(sandbox.output()).doesNotContain(password);
            List<String> secrets = new ArrayList<>(List.of("blue.password", "green.password", "pgpass"));
            if (PgBouncerServer.isInstalled()) {
                secrets.addAll(List.of("console.password", "app.password"));
                assertThat(sandbox.output())
                        .doesNotContain(
                                Files.readString(folder.resolve("app.password")).strip());
            }
            for (String secret : secrets) {
                assertThat(Files.getPosixFilePermissions(folder.resolve(secret)))
                        .as(secret)
                        .hasSize(2);
            }
        }
    }

    @Test
    void a_configuration_of_somebody_else_is_not_overwritten() throws Exception {
        Path folder = Files.createTempDirectory("bluegreen-sandbox-test-");
        Path configuration = Files.writeString(folder.resolve("migration.yaml"), "name: production\n");
        assertThat(bluegreen(new StringWriter(), "sandbox", "--dir", folder.toString()))
                .isEqualTo(2);
        assertThat(configuration).hasContent("name: production\n");
        Files.delete(configuration);
        Files.delete(folder);
    }

    private static void succeed(String... arguments) {
        StringWriter output = new StringWriter();
        int exitCode = bluegreen(output, arguments);
        assertThat(exitCode)
                .as("bluegreen %s:%n%s", String.join(" ", arguments), output)
                .isZero();
    }

    private static int bluegreen(StringWriter output, String... arguments) {
        return Bluegreen.commandLine(Surroundings.ofProcess())
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(output))
                .execute(arguments);
    }

    private static long count(ConnectionSettings server, String table) throws SQLException, IOException {
        try (Connection connection = new PostgresSessions(server).open("sandbox test")) {
            return Sql.one(connection, "SELECT count(*) FROM " + table, row -> row.getLong(1));
        }
    }
}
