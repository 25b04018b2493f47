package io.pgbluegreen.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionProblemsTest {

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_wrong_password_is_named_without_showing_it(String major) {
        Problem problem = failing(Servers.settings(major, "postgres", "postgres", "Wrong-password-7"));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem)
                .hasMessageMatching("blue \\(127.0.0.1:\\d+\\) does not accept the password for role \"postgres\","
                        + " or has no such role");
        assertThat(problem.remedy()).contains("~/.pgpass");
        assertThat(everythingSaidBy(problem)).doesNotContain("Wrong-password-7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_missing_database_is_named(String major) {
        Problem problem = failing(Servers.settings(major, "no such/db?", "postgres", Servers.PASSWORD));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageEndingWith("has no database \"no such/db?\"");
        assertThat(everythingSaidBy(problem)).doesNotContain(Servers.PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_missing_role_looks_like_a_wrong_password_to_the_server_too(String major) {
        Problem problem = failing(Servers.settings(major, "postgres", "nobody", Servers.PASSWORD));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining("role \"nobody\", or has no such role");
    }

    @Test
    void a_missing_role_is_named_where_the_server_trusts() {
        try (var server =
                io.pgbluegreen.testkit.PostgresServer.builder("17").fsync(false).start()) {
            Problem problem = failing(new ConnectionSettings(
                    Side.GREEN, server.host(), server.port(), "postgres", "nobody", Optional.empty()));

            assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
            assertThat(problem)
                    .hasMessageMatching(
                            "green \\(127.0.0.1:\\d+\\) does not accept role \"nobody\": .*role \"nobody\" does not exist.*");
        }
    }

    @Test
    void a_role_that_may_not_log_in_is_named() throws SQLException {
        ConnectionSettings settings = Servers.newRole("17", Servers.newDatabase("17"), "");
        Servers.of("17").execute("ALTER ROLE " + settings.user() + " NOLOGIN");

        Problem problem = failing(settings);
        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining("does not accept role").hasMessageContaining("log in");
    }

    @Test
    void a_missing_password_is_asked_for() {
        ConnectionSettings with = Servers.settings("17", "postgres", "postgres", Servers.PASSWORD);
        Problem problem = failing(new ConnectionSettings(
                Side.BLUE, with.host(), with.port(), with.database(), with.user(), Optional.empty()));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining("asks for the password of role \"postgres\" and none is configured");
    }

    @Test
    void the_password_is_found_in_the_pgpass_file(@TempDir Path folder) throws IOException, SQLException {
        ConnectionSettings with = Servers.settings("17", "postgres", "postgres", Servers.PASSWORD);
        Path file = folder.resolve("pgpass");
        Files.writeString(file, "127.0.0.1:" + with.port() + ":*:postgres:" + Servers.PASSWORD + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        System.setProperty("org.postgresql.pgpassfile", file.toString());
        try (Connection session = Servers.open(new ConnectionSettings(
                Side.BLUE, with.host(), with.port(), with.database(), with.user(), Optional.empty()))) {
            assertThat(session.isValid(5)).isTrue();
        } finally {
            System.clearProperty("org.postgresql.pgpassfile");
        }
    }

    @Test
    void a_port_where_nobody_listens_is_unavailable() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Problem problem = failing(at("127.0.0.1", port, Map.of()));

        assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(problem).hasMessage("blue (127.0.0.1:" + port + ") cannot be reached: the connection was refused");
    }

    @Test
    void a_server_that_never_answers_is_unavailable_after_the_timeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Problem problem = failing(at("127.0.0.1", silent.getLocalPort(), Map.of("loginTimeout", "1")));

            assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(problem).hasMessageContaining("no answer in time");
        }
    }

    @Test
    void an_unknown_host_is_unavailable() {
        Problem problem = failing(at("no-such-host.invalid", 5432, Map.of()));

        assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(problem).hasMessageContaining("the name \"no-such-host.invalid\" is unknown");
        assertThat(problem.remedy()).contains("host");
    }

    @Test
    void tls_that_the_server_does_not_offer_is_configuration() {
        ConnectionSettings plain = Servers.settings("17", "postgres", "postgres", Servers.PASSWORD);
        Problem problem = failing(new ConnectionSettings(
                Side.BLUE,
                plain.host(),
                plain.port(),
                plain.database(),
                plain.user(),
                plain.password(),
                Map.of("sslmode", "require")));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining("does not support SSL");
        assertThat(problem.remedy()).contains("sslmode");
    }

    @Test
    void too_many_connections_are_unavailable() throws SQLException {
        ConnectionSettings settings = Servers.newRole("17", Servers.newDatabase("17"), "CONNECTION LIMIT 2");
        List<Connection> open = new ArrayList<>();
        try {
            open.add(Servers.open(settings));
            open.add(Servers.open(settings));
            Problem problem = failing(settings);

            assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(problem).hasMessageContaining("has no connection left");
        } finally {
            for (Connection connection : open) {
                connection.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_publisher_without_the_replication_privilege_is_told_so(String major) throws SQLException {
        ConnectionSettings settings = Servers.newRole(major, Servers.newDatabase(major), "");
        Problem problem =
                catchThrowableOfType(Problem.class, () -> new PostgresSessions(settings).openReplication("test"));

        assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(problem).hasMessageContaining("does not let role \"" + settings.user() + "\" do this");
        assertThat(problem.remedy()).contains("REPLICATION");
    }

    private static ConnectionSettings at(String host, int port, Map<String, String> properties) {
        return new ConnectionSettings(
                Side.BLUE, host, port, "db", "user", Optional.of(new Secret(Servers.PASSWORD)), properties);
    }

    private static Problem failing(ConnectionSettings settings) {
        Problem problem = catchThrowableOfType(Problem.class, () -> Servers.open(settings));
        assertThat(problem).as("connecting to %s should have failed", settings).isNotNull();
        assertThat(everythingSaidBy(problem)).doesNotContain(Servers.PASSWORD);
        return problem;
    }

    private static String everythingSaidBy(Problem problem) {
        StringWriter all = new StringWriter();
        problem.printStackTrace(new PrintWriter(all));
        return all + problem.remedy();
    }
}
