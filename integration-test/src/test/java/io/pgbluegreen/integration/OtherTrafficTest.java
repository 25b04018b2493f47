package io.pgbluegreen.integration;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.testkit.forum.ForumWorkload;
import io.pgbluegreen.testkit.process.JavaProgram;
import io.pgbluegreen.testkit.proxy.HaProxyServer;
import io.pgbluegreen.testkit.requirement.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Cutover and rollback where clients come through HAProxy, or where a program of the operator's moves them. */
class OtherTrafficTest {

    private static final long SEED = Long.getLong("traffic.seed", System.nanoTime());

    /** Without a pooler that holds them, clients see their connections end; what was acknowledged is there all the same. */
    @Test
    void behind_haproxy_clients_are_led_to_the_side_that_takes_writes_and_lose_nothing() throws Exception {
        System.out.println("traffic.seed=" + SEED);
        Started haproxy = new Started();
        try (SwitchableForum forum = SwitchableForum.open("haproxy", SharedPulsar.get(), (blue, green, bouncer) -> {
                    haproxy.server = Requirement.orSkip(() -> HaProxyServer.start(blue, green));
                    return haproxy.yaml();
                });
                haproxy;
                JavaProgram daemons = forum.daemons();
                ForumWorkload clients = SwitchableForum.clients(
                        haproxy.get().source(SwitchableForum.APP, SwitchableForum.PASSWORD), SEED, 40)) {
            switchTo(Side.GREEN, forum, haproxy.get(), clients);
            switchTo(Side.BLUE, forum, haproxy.get(), clients);
            clients.stop();
            forum.awaitSameRows();
            SwitchableForum.assertNothingLost(forum.migration.blue, clients);
            SwitchableForum.assertNothingLost(forum.migration.green, clients);
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
        }
    }

    private static void switchTo(Side side, SwitchableForum forum, HaProxyServer haproxy, ForumWorkload clients)
            throws Exception {
        SwitchableForum.awaitCommits(clients, 50);
        forum.switchTo(side);
        SwitchableForum.awaitCommits(clients, 50);
        try (Connection client = haproxy.connect(SwitchableForum.APP, SwitchableForum.PASSWORD)) {
            assertThat(client.getMetaData().getDatabaseMajorVersion()).isEqualTo(side == Side.BLUE ? 11 : 17);
        }
        JsonNode probe = new ObjectMapper()
                .readTree(forum.migration.folder.resolve("report.json").toFile())
                .path("probe");
        assertThat(probe.path("commits").asLong()).as(probe.toString()).isPositive();
        assertThat(forum.migration.folder.resolve("report.html")).exists();
    }

    /** Takes the server along that is started in the middle of the forum's opening. */
    private static final class Started implements AutoCloseable {
        private @Nullable HaProxyServer server;

        HaProxyServer get() {
            return requireNonNull(server);
        }

        String yaml() {
            return """
                    traffic: {kind: haproxy, haproxy: {sockets: ["%s"], backend: %s}}
                    probe: {host: %s, port: %d, database: postgres, user: %s, password-file: %s}
                    """.formatted(
                            get().socket(),
                            get().backend(),
                            get().host(),
                            get().port(),
                            SwitchableForum.APP,
                            SwitchableForum.PASSWORD_FILE);
        }

        @Override
        public void close() {
            get().close();
        }
    }

    @Test
    void a_command_is_told_to_hold_to_switch_and_to_let_go_and_nothing_else() throws Exception {
        Path script = Files.createTempDirectory("bluegreen-traffic-").resolve("traffic");
        Path calls = script.resolveSibling("traffic.calls");
        write(script);
        try (SwitchableForum forum = SwitchableForum.open(
                        "trafficcommand",
                        SharedPulsar.get(),
                        (blue, green, bouncer) ->
                                "traffic: {kind: command, command: [\"" + script + "\"], command-can-hold: true}");
                JavaProgram daemons = forum.daemons()) {
            succeed(forum, "cutover");
            forum.requireOnly(Side.GREEN, "after the cutover");
            assertThat(Files.readAllLines(calls)).containsExactly("hold", "switch green", "release");
            Files.delete(calls);

            succeed(forum, "rollback");
            forum.requireOnly(Side.BLUE, "after the rollback");
            assertThat(Files.readAllLines(calls)).containsExactly("hold", "switch blue", "release");
            assertThat(daemons.isRunning()).as(daemons.errors()).isTrue();
        }
    }

    private static void succeed(SwitchableForum forum, String command) {
        JavaProgram.Result result = Bluegreen.runHere(forum.migration.folder, command, "--yes");
        assertThat(result.exitCode()).as(result.output() + result.errors()).isZero();
    }

    private static void write(Path script) throws IOException {
        Files.writeString(script, """
                #!/bin/sh
                case "$1" in
                status) cat "$0.side" 2>/dev/null || echo blue; exit ;;
                switch) echo "$2" > "$0.side" ;;
                esac
                echo "$*" >> "$0.calls"
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
}
