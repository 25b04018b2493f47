package io.pgbluegreen.traffic.haproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.problem.Finding;
import io.pgbluegreen.problem.Problem;
import io.pgbluegreen.testkit.proxy.HaProxyServer;
import io.pgbluegreen.testkit.requirement.Requirement;
import io.pgbluegreen.traffic.TestServers;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HaProxyTrafficTest {

    private HaProxyServer haproxy;

    @BeforeEach
    void start() {
        haproxy = Requirement.orSkip(
                () -> HaProxyServer.start(TestServers.server(Side.BLUE), TestServers.server(Side.GREEN)));
    }

    @AfterEach
    void stop() {
        haproxy.close();
    }

    @Test
    void clients_are_sent_to_the_other_side_and_back_by_both_kinds_of_sockets() throws Exception {
        for (String socket : List.of(haproxy.socket().toString(), "127.0.0.1:" + haproxy.runtimeApiPort())) {
            try (HaProxyTraffic traffic = traffic(socket, "postgres")) {
                assertThat(traffic.check(Side.BLUE)).isEmpty();
                for (Side to : List.of(Side.GREEN, Side.BLUE)) {
                    try (Connection before = haproxy.connect("app", "app secret")) {
                        assertThat(TestServers.sideOf(before)).isEqualTo(to.other());
                        traffic.switchTo(to);
                        traffic.switchTo(to);
                        assertThat(traffic.state().side()).contains(to);
                        await().until(() -> !before.isValid(1));
                    }
                    try (Connection after = haproxy.connect("app", "app secret")) {
                        assertThat(TestServers.sideOf(after)).isEqualTo(to);
                    }
                }
            }
        }
    }

    @Test
    void what_is_wrong_is_found_by_the_check() {
        String socket = haproxy.socket().toString();
        assertThat(findings(socket, "postgres", Side.GREEN))
                .singleElement()
                .asString()
                .contains("sends clients to blue (blue), while green takes writes");
        assertThat(findings(haproxy.lookingSocket().toString(), "postgres", Side.BLUE))
                .singleElement()
                .asString()
                .contains("does not let this socket change servers");
        assertThat(findings(socket, "nosuch", Side.BLUE))
                .singleElement()
                .asString()
                .contains("backend nosuch");
        assertThat(findings("/nowhere/socket", "postgres", Side.BLUE))
                .singleElement()
                .asString()
                .contains("does not answer on its runtime API");
    }

    @Test
    void a_switch_that_is_not_permitted_says_so_and_changes_nothing() {
        try (HaProxyTraffic traffic = traffic(haproxy.lookingSocket().toString(), "postgres")) {
            assertThatThrownBy(() -> traffic.switchTo(Side.GREEN))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("Permission denied");
            assertThat(traffic.state().side()).contains(Side.BLUE);
        }
    }

    @Test
    void both_servers_ready_or_both_in_maintenance_is_no_side() throws Exception {
        try (HaProxyTraffic traffic = traffic(haproxy.socket().toString(), "postgres")) {
            haproxy.runtimeApi("set server postgres/green state ready");
            assertThat(traffic.state().side()).isEmpty();
            assertThat(traffic.state().detail()).contains("to both sides");
            haproxy.runtimeApi("set server postgres/green state maint; set server postgres/blue state drain");
            assertThat(traffic.state().side()).isEmpty();
            assertThat(traffic.state().detail()).contains("nowhere");
        }
    }

    @Test
    void an_haproxy_that_is_gone_is_told_by_the_state() {
        try (HaProxyTraffic traffic = traffic("127.0.0.1:" + haproxy.runtimeApiPort(), "postgres")) {
            haproxy.kill();
            assertThat(traffic.state().side()).isEmpty();
            assertThat(traffic.state().detail()).contains("does not answer");
            assertThatThrownBy(() -> traffic.switchTo(Side.GREEN)).isInstanceOf(Problem.class);
        }
    }

    private static List<String> findings(String socket, String backend, Side active) {
        try (HaProxyTraffic traffic = traffic(socket, backend)) {
            return traffic.check(active).stream().map(Finding::what).toList();
        }
    }

    private static HaProxyTraffic traffic(String socket, String backend) {
        return new HaProxyTraffic(new HaProxySettings(List.of(ApiAddress.of(socket)), backend, "blue", "green"));
    }
}
