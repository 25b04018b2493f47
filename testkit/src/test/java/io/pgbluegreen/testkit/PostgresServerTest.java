package io.pgbluegreen.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PostgresServerTest {

    @ParameterizedTest
    @MethodSource("io.pgbluegreen.testkit.artifact.ServerVersions#postgresMajors")
    void every_major_starts_answers_and_is_gone_when_closed(String major) throws SQLException {
        PostgresServer server = PostgresServer.builder(major).database("forum").start();
        try (server) {
            assertThat(query(server, "SHOW server_version_num")).startsWith(major.replace(".", "0"));
            assertThat(query(server, "SHOW wal_level")).isEqualTo("logical");
            assertThat(query(server, "SHOW fsync")).isEqualTo("on");
            assertThat(query(server, "SHOW server_encoding")).isEqualTo("UTF8");
            assertThat(query(server, "SELECT current_database()")).isEqualTo("forum");
            assertThat(query(
                            server,
                            "SELECT lsn::text FROM pg_create_logical_replication_slot('s', 'test_decoding')"
                                    .replace("lsn", major.equals("9.6") ? "xlog_position" : "lsn")))
                    .contains("/");
        }
        assertThat(server.isRunning()).isFalse();
        assertThat(server.dataDirectory().getParent()).doesNotExist();
        assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
    }

    @Test
    void a_killed_server_starts_again_on_the_same_port_with_what_was_committed() throws SQLException {
        try (PostgresServer server = PostgresServer.builder("17").start()) {
            int port = server.port();
            server.execute("CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (42)");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            server.start();
            assertThat(server.port()).isEqualTo(port);
            assertThat(query(server, "SELECT id FROM kept")).isEqualTo("42");
            assertThat(server.log()).contains("was not properly shut down");
        }
    }

    @ParameterizedTest
    @CsvSource({"9.6,MD5", "10,SCRAM_SHA_256", "18,SCRAM_SHA_256"})
    void with_password_authentication_a_wrong_password_is_refused(String major, PostgresAuthentication authentication)
            throws SQLException {
        try (PostgresServer server = PostgresServer.builder(major)
                .authentication(authentication)
                .password("it's \\ secret")
                .start()) {
            assertThat(query(server, "SELECT passwd FROM pg_shadow WHERE usename = 'postgres'"))
                    .startsWith(authentication == PostgresAuthentication.MD5 ? "md5" : "SCRAM-SHA-256$");
            assertThatThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), "postgres", "guess"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void settings_and_several_databases_are_taken_over() throws SQLException {
        try (PostgresServer server = PostgresServer.builder("13")
                .setting("work_mem", "7MB")
                .setting("application_name", "it's quoted")
                .fsync(false)
                .database("One two")
                .database("three")
                .start()) {
            assertThat(query(server, "SHOW work_mem")).isEqualTo("7MB");
            assertThat(query(server, "SELECT boot_val || setting FROM pg_settings WHERE name = 'fsync'"))
                    .isEqualTo("onoff");
            assertThat(query(
                            server,
                            "SELECT string_agg(datname, ',' ORDER BY datname) FROM pg_database"
                                    + " WHERE NOT datistemplate"))
                    .isEqualTo("One two,postgres,three");
        }
    }

    @Test
    void a_server_that_cannot_start_says_why() {
        assertThatThrownBy(() -> PostgresServer.builder("17")
                        .setting("shared_buffers", "lots")
                        .start())
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("PostgreSQL 17")
                .hasMessageContaining("shared_buffers");
    }

    @Test
    void options_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> PostgresServer.builder("8.4").start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9.6, 10");
        assertThatThrownBy(() -> PostgresServer.builder("9.6")
                        .authentication(PostgresAuthentication.SCRAM_SHA_256)
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use MD5");
    }

    @Test
    void a_stopped_server_starts_again_with_what_was_committed() throws SQLException {
        try (PostgresServer server = PostgresServer.builder("9.6").start()) {
            server.execute("CREATE TABLE kept AS SELECT 42 AS id");
            server.restart();
            assertThat(query(server, "SELECT id FROM kept")).isEqualTo("42");
            server.stop();
            assertThatThrownBy(server::stop).isInstanceOf(ServerException.class).hasMessageContaining("does not run");
        }
    }

    static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
