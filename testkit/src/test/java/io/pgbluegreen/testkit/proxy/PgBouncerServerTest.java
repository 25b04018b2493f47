package io.pgbluegreen.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.testkit.PostgresAuthentication;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.requirement.Requirement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PgBouncerServerTest {

    private static PostgresServer server;

    @BeforeAll
    static void start() throws SQLException {
        server = PostgresServer.builder("17")
                .database("forum")
                .authentication(PostgresAuthentication.SCRAM_SHA_256)
                .start();
        server.execute("CREATE ROLE app LOGIN PASSWORD 'app secret'");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void clients_reach_the_server_with_every_authentication(PgBouncerAuthentication authentication)
            throws SQLException {
        try (PgBouncerServer pgbouncer = Requirement.orSkip(() -> PgBouncerServer.builder()
                .target(server)
                .user("app", "app secret")
                .authentication(authentication)
                .start())) {
            try (Connection connection = pgbouncer.connect("app", "app secret");
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT current_user || ' in ' || current_database()")) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("app in forum");
            }
            if (authentication != PgBouncerAuthentication.TRUST) {
                assertThatThrownBy(() -> pgbouncer.connect("app", "wrong").close())
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    @Test
    void transactions_of_one_client_may_run_on_different_servers_and_sessions_may_not() throws SQLException {
        for (PoolMode mode : PoolMode.values()) {
            try (PgBouncerServer pgbouncer = Requirement.orSkip(() -> PgBouncerServer.builder()
                            .target(server)
                            .poolMode(mode)
                            .start());
                    Connection first = pgbouncer.connect("postgres", "postgres");
                    Connection second = pgbouncer.connect("postgres", "postgres")) {
                boolean shared = backend(first).equals(backend(second));
                assertThat(shared).isEqualTo(mode == PoolMode.TRANSACTION);
            }
        }
    }

    @Test
    void a_killed_one_starts_again_on_its_port_and_a_closed_one_is_gone() throws SQLException {
        PgBouncerServer pgbouncer = Requirement.orSkip(
                () -> PgBouncerServer.builder().target(server).start());
        try (pgbouncer) {
            assertThat(pgbouncer.console("SHOW DATABASES")).isEqualTo("forum");
            pgbouncer.kill();
            assertThat(pgbouncer.isRunning()).isFalse();
            pgbouncer.start();
            assertThat(pgbouncer.console("SHOW DATABASES")).isEqualTo("forum");
        }
        assertThat(pgbouncer.isRunning()).isFalse();
        assertThat(pgbouncer.databasesFile()).doesNotExist();
    }

    private static String backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return row.getString(1);
        }
    }
}
