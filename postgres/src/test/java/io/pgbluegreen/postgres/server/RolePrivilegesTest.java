package io.pgbluegreen.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.postgres.Servers;
import io.pgbluegreen.postgres.session.ConnectionSettings;
import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolePrivilegesTest {

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "17", "18"})
    void a_superuser_may_do_everything(String major) throws SQLException {
        try (Connection session = Servers.open(Servers.newDatabase(major))) {
            assertThat(RolePrivileges.read(session))
                    .isEqualTo(new RolePrivileges("postgres", true, true, true, true, true, true, true));
            String role = Sql.one(session, "SHOW session_replication_role", row -> row.getString(1));
            assertThat(role).isEqualTo("origin");
            assertThat(session.getAutoCommit()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "17", "18"})
    void an_ordinary_role_has_what_it_was_given(String major) throws SQLException {
        ConnectionSettings plain = Servers.newRole(major, Servers.newDatabase(major), "");
        try (Connection session = Servers.open(plain)) {
            assertThat(RolePrivileges.read(session))
                    .isEqualTo(new RolePrivileges(plain.user(), false, false, false, false, false, false, false));
        }
        ConnectionSettings able = Servers.newRole(major, plain, "REPLICATION BYPASSRLS CREATEROLE");
        Servers.of(major).execute("GRANT CREATE ON DATABASE " + able.database() + " TO " + able.user());
        try (Connection session = Servers.open(able)) {
            assertThat(RolePrivileges.read(session))
                    .isEqualTo(new RolePrivileges(able.user(), false, true, true, false, true, true, false));
        }
    }

    @Test
    void a_transaction_under_way_goes_on() throws SQLException {
        ConnectionSettings plain = Servers.newRole("17", Servers.newDatabase("17"), "");
        try (Connection session = Servers.open(plain)) {
            session.setAutoCommit(false);
            Sql.run(session, "CREATE TEMPORARY TABLE kept (a int)");
            RolePrivileges.read(session);
            Sql.run(session, "INSERT INTO kept VALUES (1)");
            assertThat(session.getAutoCommit()).isFalse();
            session.rollback();
        }
    }

    @Test
    void amazons_replication_role_stands_for_replication() throws SQLException {
        ConnectionSettings plain = Servers.newRole("13", Servers.newDatabase("13"), "");
        Servers.of("13").execute("CREATE ROLE rds_replication", "GRANT rds_replication TO " + plain.user());
        try (Connection session = Servers.open(plain)) {
            assertThat(RolePrivileges.read(session).replication()).isTrue();
        }
    }
}
