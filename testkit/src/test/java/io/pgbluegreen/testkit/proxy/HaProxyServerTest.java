package io.pgbluegreen.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.requirement.Requirement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class HaProxyServerTest {

    @Test
    void clients_reach_the_server_that_is_ready() throws Exception {
        try (PostgresServer blue = PostgresServer.builder("11").start();
                PostgresServer green = PostgresServer.builder("17").start();
                HaProxyServer haproxy = Requirement.orSkip(() -> HaProxyServer.start(blue, green))) {
            assertThat(port(haproxy)).isEqualTo(blue.port());
            assertThat(haproxy.runtimeApi(
                            "set server postgres/green state ready; set server postgres/blue state maint"))
                    .isEmpty();
            assertThat(port(haproxy)).isEqualTo(green.port());
            haproxy.kill();
            haproxy.start();
            assertThat(port(haproxy)).isEqualTo(blue.port());
            assertThat(haproxy.socket()).exists();
        }
    }

    private static int port(HaProxyServer haproxy) throws Exception {
        try (Connection connection = haproxy.connect("postgres", "postgres");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW port")) {
            row.next();
            return row.getInt(1);
        }
    }
}
