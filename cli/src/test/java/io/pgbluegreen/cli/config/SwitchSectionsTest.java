package io.pgbluegreen.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pgbluegreen.cli.follower.Followers;
import io.pgbluegreen.postgres.Side;
import io.pgbluegreen.postgres.session.Secret;
import io.pgbluegreen.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sections that only a switch needs: fence, traffic, probe, cutover, consumers, followers, http. */
class SwitchSectionsTest {

    private static final String LEAST = """
            name: forum
            blue: {host: old, database: forum, user: mover}
            green: {host: new, database: forum, user: mover}
            pulsar: {service-url: "pulsar://p:6650", admin-url: "http://p:8080"}
            """;

    private static final String PGBOUNCER = """
            traffic:
              kind: pgbouncer
              pgbouncer: {consoles: ["a:6432", "[::1]:6433"], user: admin, password: "${PW}", database: forum, green-server: "10.0.0.2:5432", config-file: db.ini}
            """;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void without_them_every_default_holds() {
        Migration migration = read("");

        assertThat(migration.fencing())
                .isEqualTo(new Fencing(Set.of("nologin"), Set.of(), List.of(), Duration.ofSeconds(10), false));
        assertThat(migration.traffic()).isEqualTo(new TrafficSettings.None());
        assertThat(migration.probe()).isEmpty();
        assertThat(migration.switching())
                .isEqualTo(new Switching(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(3),
                        0,
                        Duration.ofSeconds(60),
                        folder,
                        Map.of(),
                        Duration.ofSeconds(30)));
        assertThat(migration.consumers()).isEqualTo(new ConsumerSettings(Set.of(), List.of()));
        assertThat(migration.followers()).isEmpty();
        assertThat(migration.httpListen()).isEmpty();
    }

    @Test
    void every_key_reaches_its_place() throws IOException {
        Files.writeString(folder.resolve("db.ini"), "");
        Migration migration = read(PGBOUNCER + """
                fence:
                  {ways: [hba, command], exempt-roles: [monitor], command: [/bin/fence, -q], command-timeout: 2m,
                   may-close-other-databases: true}
                probe: {host: pooler, port: 6432, database: forum, user: app, password: "${PW}", properties: {sslmode: require}}
                cutover:
                  max-write-downtime: 500ms
                  max-lag: 1s
                  max-transaction-age: 1h
                  sequence-gap: 100
                  consumer-timeout: 2s
                  lag-patience: 0s
                  report-dir: reports
                  hooks: {before-fence: [/bin/a, b], after-after: [/bin/c]}
                  hook-timeout: 5s
                consumers: {ignore: [debug], hook: [/bin/moved]}
                followers:
                  analytics: {host: third, port: 5433, database: olap, user: mover, password: "${PW}"}
                http: {listen: "0.0.0.0:9187"}
                """);

        assertThat(migration.fencing())
                .isEqualTo(new Fencing(
                        Set.of("hba", "command"),
                        Set.of("monitor"),
                        List.of("/bin/fence", "-q"),
                        Duration.ofMinutes(2),
                        true));
        assertThat(migration.traffic())
                .isEqualTo(new TrafficSettings.PgBouncer(
                        List.of(new HostPort("a", 6432), new HostPort("::1", 6433)),
                        "admin",
                        Optional.of(new Secret("hunter2")),
                        "forum",
                        Optional.empty(),
                        Optional.of(new HostPort("10.0.0.2", 5432)),
                        new TrafficSettings.Retarget.File(folder.resolve("db.ini"))));
        Server probe = migration.probe().orElseThrow();
        assertThat(probe.host()).isEqualTo("pooler");
        assertThat(probe.port()).isEqualTo(6432);
        assertThat(probe.properties()).isEqualTo(Map.of("sslmode", "require"));
        assertThat(migration.switching())
                .isEqualTo(new Switching(
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        Duration.ofHours(1),
                        Duration.ofSeconds(3),
                        100,
                        Duration.ofSeconds(2),
                        folder.resolve("reports"),
                        Map.of("before-fence", List.of("/bin/a", "b"), "after-after", List.of("/bin/c")),
                        Duration.ofSeconds(5)));
        assertThat(migration.consumers()).isEqualTo(new ConsumerSettings(Set.of("debug"), List.of("/bin/moved")));
        Follower analytics = migration.follower("analytics").orElseThrow();
        // Messages must not send anybody to green for it.
        assertThat(Followers.settings(analytics, Side.BLUE).where()).isEqualTo("follower analytics (third:5433)");
        assertThat(migration.httpListen()).contains(new HostPort("0.0.0.0", 9187));
        assertThat(migration.toString()).doesNotContain("hunter2");
    }

    @Test
    void haproxy_takes_sockets_of_both_kinds() {
        assertThat(read("""
                traffic: {kind: haproxy, hold-timeout: 1s, haproxy: {sockets: [/run/h.sock, "a:9999"], backend: pg, blue-server: old}}
                """).traffic())
                .isEqualTo(new TrafficSettings.HaProxy(List.of("/run/h.sock", "a:9999"), "pg", "old", "green"));
    }

    @Test
    void a_program_of_the_operators_can_steer_traffic() {
        assertThat(read("traffic: {kind: command, command: [/bin/lb, forum], command-can-hold: true}\n")
                        .traffic())
                .isEqualTo(new TrafficSettings.Command(List.of("/bin/lb", "forum"), true, Duration.ofSeconds(10)));
    }

    @Test
    void what_the_kind_of_traffic_needs_is_missed_and_what_belongs_to_another_is_refused() {
        assertThat(faults("traffic: {kind: pgbouncer, haproxy: {backend: pg}}\n"))
                .hasMessageContaining("traffic.pgbouncer.consoles: is missing; expected a list of host:port")
                .hasMessageContaining("traffic.pgbouncer.user: is missing")
                .hasMessageContaining("traffic.pgbouncer.database: is missing")
                .hasMessageContaining(
                        "traffic.kind: needs traffic.pgbouncer.config-file or" + " traffic.pgbouncer.retarget-command")
                .hasMessageContaining("5:47 traffic.haproxy.backend: belongs to traffic.kind: haproxy, and traffic.kind"
                        + " is pgbouncer");
        assertThat(faults("traffic: {command: [/bin/lb]}\n"))
                .hasMessageContaining("traffic.command: belongs to traffic.kind: command, and traffic.kind is none");
        assertThat(faults("traffic: {kind: command, command: []}\n"))
                .hasMessageContaining("traffic.command: is missing");
    }

    @Test
    void the_poolers_entry_is_rewritten_in_one_way_only() throws IOException {
        Files.writeString(folder.resolve("db.ini"), "");

        assertThat(faults(PGBOUNCER.replace("database:", "retarget-command: [/bin/r], database:")))
                .hasMessageContaining(
                        "traffic.pgbouncer.retarget-command: stands beside" + " traffic.pgbouncer.config-file");
        assertThat(faults(PGBOUNCER.replace("db.ini", "nowhere.ini")))
                .hasMessageContaining("there is no file " + folder.resolve("nowhere.ini"));
    }

    @Test
    void a_fence_needs_a_way_and_its_command_the_way_of_that_name() {
        assertThat(faults("fence: {ways: []}\n")).hasMessageContaining("fence.ways: expected one way at least");
        assertThat(faults("fence: {ways: [wall]}\n"))
                .hasMessageContaining("fence.ways: expected one of command, hba, nologin, read-only, found 'wall'");
        assertThat(faults("fence: {ways: [command]}\n")).hasMessageContaining("fence.command is missing");
        assertThat(faults("fence: {command: [/bin/f]}\n"))
                .hasMessageContaining("fence.command: is not used: command is not one of fence.ways");
    }

    @Test
    void hooks_stand_at_moments_that_there_are() {
        assertThat(faults("cutover: {hooks: {before-fense: [/bin/a], noon: [/bin/b], after-fence: /bin/c}}\n"))
                .hasMessageContaining("cutover.hooks.before-fense: there is no such moment; did you mean before-fence?")
                .hasMessageContaining(
                        "cutover.hooks.noon: there is no such moment; expected before-, after- or undone- and a step's name")
                .hasMessageContaining(
                        "cutover.hooks.after-fence: expected a program and its arguments, found '/bin/c'");
    }

    @Test
    void times_have_a_unit_and_bounds() {
        assertThat(faults("cutover: {max-lag: 5, max-write-downtime: 2h, hook-timeout: soon}\n"))
                .hasMessageContaining(
                        "cutover.max-lag: expected a time from 100ms to 1h (units: ms, s, m, h), found '5'")
                .hasMessageContaining("cutover.max-write-downtime: expected a time from 100ms to 1h")
                .hasMessageContaining("cutover.hook-timeout: expected a time from 1s to 24h");
    }

    @Test
    void a_probe_is_there_as_a_whole_or_not_at_all() {
        assertThat(faults("probe: {port: 6432}\n"))
                .hasMessageContaining("5:15 probe.host: is missing; expected text")
                .hasMessageContaining("probe.database: is missing")
                .hasMessageContaining("probe.user: is missing");
    }

    @Test
    void a_follower_is_checked_like_a_cluster() {
        assertThat(faults("followers: {Big: {host: x, database: d, user: u}, a: {host: old, database: forum, user: u},"
                        + " b: 7, c: {hots: x}}\n"))
                .hasMessageContaining("followers.Big: expected a name like [a-z0-9_]{1,40}")
                .hasMessageContaining("followers.a.host: a follower cannot be the same database as blue or green")
                .hasMessageContaining("followers.b: expected keys and values, found '7'")
                .hasMessageContaining("followers.c.hots: unknown key; did you mean host?")
                .hasMessageContaining("5:99 followers.c.host: is missing")
                .hasMessageNotContaining("followers.b.host");
        assertThat(faults("followers: 7\n"))
                .hasMessageContaining("5:12 followers: expected keys and values, found '7'")
                .hasMessageNotContaining("problems");
    }

    @Test
    void an_address_has_a_port() {
        assertThat(faults("http: {listen: localhost}\n"))
                .hasMessageContaining("http.listen: expected host:port, found 'localhost'");
        assertThat(faults("http: {listen: \"localhost:99999\"}\n"))
                .hasMessageContaining("http.listen: expected host:port");
    }

    private Problem faults(String sections) {
        Problem problem = catchThrowableOfType(Problem.class, () -> read(sections));
        assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFIGURATION);
        return problem;
    }

    private Migration read(String sections) {
        try {
            Path file = folder.resolve("migration.yaml");
            Files.writeString(file, LEAST + sections);
            return MigrationReader.read(file, Map.of("PW", "hunter2"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
