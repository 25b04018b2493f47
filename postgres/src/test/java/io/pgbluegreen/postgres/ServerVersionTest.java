package io.pgbluegreen.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgbluegreen.postgres.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerVersionTest {

    @ParameterizedTest
    @ValueSource(strings = {"10", "11", "12", "13", "14", "15", "16", "17", "18"})
    void the_version_is_the_servers_own(String major) throws SQLException {
        try (Connection session = Servers.open(Servers.newDatabase(major))) {
            ServerVersion version = ServerVersion.of(session);
            int num = Sql.one(session, "SHOW server_version_num", row -> row.getInt(1));

            assertThat(version.num()).isEqualTo(num);
            assertThat(version).hasToString(major);
            for (String function :
                    new String[] {version.currentWalLsnFunction(), version.currentWalFlushLsnFunction()}) {
                String lsn = Sql.one(session, "SELECT " + function, row -> row.getString(1));
                assertThat(lsn).contains("/");
            }
        }
    }

    @Test
    void versions_before_10_have_two_numbers() {
        assertThat(new ServerVersion(90624)).hasToString("9.6").returns(false, ServerVersion::hasPublications);
        assertThat(new ServerVersion(100023)).hasToString("10").returns(true, ServerVersion::hasPublications);
        assertThatThrownBy(() -> new ServerVersion(90500)).hasMessageContaining("9.6 or newer");
    }
}
