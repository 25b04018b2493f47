package io.pgbluegreen.postgres.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.session.PostgresSessions;
import io.pgbluegreen.postgres.sql.Sql;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.problem.Problem.Kind;
import io.pgbluegreen.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "08000,true",
        "08001,true",
        "08003,true",
        "08006,true",
        "08007,true",
        "08004,false",
        "08P01,false",
        "53000,true",
        "53100,true",
        "53200,true",
        "53300,true",
        "57P01,true",
        "57P02,true",
        "57P03,true",
        "40001,true",
        "40P01,true",
        "55P03,true",
        "57014,true",
        "25P03,true",
        "23505,false",
        "42501,false",
        "42P01,false",
        "22P02,false",
        "XX000,false",
        "3D000,false",
        "57P04,false"
    })
    void states_are_transient_where_waiting_can_help(String state, boolean expected) {
        assertThat(PostgresErrors.isTransient(new SQLException("x", state))).isEqualTo(expected);
        SQLException wrapped = new SQLException("outer", "XX000", new SQLException("inner", state));
        assertThat(PostgresErrors.isTransient(wrapped)).isEqualTo(expected);
    }

    @Test
    void the_loss_of_a_connection_is_transient_however_it_comes() throws SQLException {
        try (PostgresServer server = PostgresServer.builder("17").fsync(false).start()) {
            PostgresSessions sessions = new PostgresSessions(new ConnectionSettings(
                    Side.GREEN, server.host(), server.port(), "postgres", "postgres", Optional.empty()));
            try (Connection terminated = sessions.open("a");
                    Connection killed = sessions.open("b");
                    Connection other = sessions.open("c")) {
                int pid = Sql.one(terminated, "SELECT pg_backend_pid()", row -> row.getInt(1));
                Sql.run(other, "SELECT pg_terminate_backend(" + pid + ")");
                assertThat(PostgresErrors.isTransient(failure(terminated, "SELECT 1")))
                        .isTrue();
                assertThat(PostgresErrors.isTransient(failure(terminated, "SELECT 1")))
                        .isTrue();

                server.kill();
                assertThat(PostgresErrors.isTransient(failure(killed, "SELECT 1")))
                        .isTrue();
            }
            Problem problem = catchThrowableOfType(Problem.class, () -> sessions.open("d"));
            assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);

            server.start();
            try (Connection back = sessions.open("e")) {
                assertThat(back.isValid(5)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"11", "17"})
    void a_missing_privilege_says_what_to_grant(String major) throws SQLException {
        ConnectionSettings database = Servers.newDatabase(major);
        ConnectionSettings role = Servers.newRole(major, database, "");
        try (Connection owner = Servers.open(database);
                Connection session = Servers.open(role)) {
            Sql.run(owner, "CREATE TABLE public.t (a int)");
            Problem problem =
                    PostgresErrors.statement(role.where(), "read public.t", failure(session, "SELECT * FROM public.t"));

            assertThat(problem.kind()).isEqualTo(Kind.CONFIGURATION);
            assertThat(problem)
                    .hasMessageMatching("blue \\(127.0.0.1:\\d+\\) could not read public.t:"
                            + " permission denied for (table|relation) t \\(SQLSTATE 42501\\)");
            assertThat(problem.remedy()).contains("Grant");
        }
    }

    @Test
    void a_row_security_policy_is_an_error_and_hides_nothing() throws SQLException {
        ConnectionSettings database = Servers.newDatabase("17");
        ConnectionSettings role = Servers.newRole("17", database, "");
        try (Connection owner = Servers.open(database);
                Connection session = Servers.open(role)) {
            Sql.run(
                    owner,
                    "CREATE TABLE public.t (a int); INSERT INTO public.t VALUES (1);"
                            + " ALTER TABLE public.t ENABLE ROW LEVEL SECURITY; GRANT SELECT ON public.t TO "
                            + role.user());

            assertThat(failure(session, "SELECT * FROM public.t").getSQLState()).isEqualTo("42501");
        }
    }

    @Test
    void a_violation_needs_a_person_and_shows_the_servers_detail_on_one_line() throws SQLException {
        try (Connection session = Servers.open(Servers.newDatabase("17"))) {
            Sql.run(session, "CREATE TABLE public.t (a int PRIMARY KEY); INSERT INTO public.t VALUES (1)");
            Problem problem =
                    PostgresErrors.statement("green", "write", failure(session, "INSERT INTO public.t VALUES (1)"));

            assertThat(problem.kind()).isEqualTo(Kind.NEEDS_PERSON);
            assertThat(problem.getMessage()).contains("(a)=(1) already exists").doesNotContain("\n");
        }
    }

    @Test
    void a_full_disk_is_waited_for() {
        Problem problem =
                PostgresErrors.statement("green", "write", new SQLException("could not extend file", "53100"));

        assertThat(problem.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(problem.remedy()).contains("disk space");
    }

    private static SQLException failure(Connection session, String sql) {
        SQLException failure = catchThrowableOfType(SQLException.class, () -> Sql.run(session, sql));
        assertThat((Throwable) failure).as("%s should have failed", sql).isNotNull();
        return failure;
    }
}
