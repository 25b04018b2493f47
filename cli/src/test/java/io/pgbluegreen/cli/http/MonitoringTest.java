package io.pgbluegreen.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pgbluegreen.cli.server.BackgroundCommand;
import io.pgbluegreen.cli.server.RealServers;
import io.pgbluegreen.cli.server.TestMigration;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.FreePort;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of daemons that run, on real servers. */
class MonitoringTest {
    private static final Path DOCUMENT = Path.of("../docs/metrics.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `(?<name>[a-z0-9_]+)` \\| (?<type>\\w+) \\| (?<labels>[^|]*)\\|.*\\|$");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_whole_migration_is_seen_through_its_pages_while_a_server_is_away_too() throws Exception {
        try (PostgresServer green = PostgresServer.builder("17").fsync(false).start()) {
            int port = FreePort.find();
            TestMigration migration = replicated(TestMigration.on(folder, RealServers.blue(), green), port);
            Client client = new Client(port);
            try (BackgroundCommand run = migration.start("run")) {
                await().until(client::isAnswered);
                await().until(() -> client.get("/ready").statusCode() == 200
                        && has(client, "bluegreen_lag_seconds{from=\"green\",to=\"blue\"}")
                        && has(client, "bluegreen_round_trip_age_seconds{from=\"blue\",to=\"green\"}"));
                migration.onBlue("INSERT INTO users SELECT g FROM generate_series(1, 50) g");
                await().until(() -> value(client, "bluegreen_applied_changes_total{daemon=\"pulsar2pg-green\"}") >= 50);
                await().until(() ->
                        value(client, "bluegreen_published_changes_total{daemon=\"pg2pulsar-blue\"}") >= 50);
                String page = client.get("/metrics").body();
                Scrape metrics = Scrape.of(page);
                assertThat(metrics.values())
                        .containsEntry("bluegreen_cluster_up{side=\"green\"}", 1.0)
                        .containsEntry("bluegreen_phase{phase=\"replicating\"}", 1.0)
                        .containsEntry("bluegreen_side_accepts_writes{side=\"blue\"}", 1.0)
                        .containsEntry("bluegreen_daemon_up{daemon=\"pulsar2pg-blue\",state=\"running\"}", 1.0);
                agreesWithItsDocument(metrics);
                prometheusAccepts(page);

                green.kill();
                await().untilAsserted(() -> assertThat(client.get("/ready").body())
                        .startsWith("not ready\n")
                        .containsPattern("\npg2pulsar-green: .* → .*\npulsar2pg-green: .* → "));
                assertThat(client.get("/ready").statusCode()).isEqualTo(503);
                await().until(() -> value(client, "bluegreen_cluster_up{side=\"green\"}") == 0);
                assertThat(client.get("/live").statusCode()).isEqualTo(200);
                green.start();
                await().until(() -> client.get("/ready").statusCode() == 200);
            }
            assertThat(client.isAnswered()).isFalse();
        }
    }

    @Test
    void one_daemon_answers_for_itself_and_a_port_in_use_keeps_it_from_starting() throws Exception {
        int port = FreePort.find();
        TestMigration migration = replicated(TestMigration.on(folder), port);
        Client client = new Client(port);
        try (BackgroundCommand daemon = migration.start("pg2pulsar", "--side", "blue")) {
            await().until(client::isAnswered);
            await().until(() -> client.get("/ready").statusCode() == 200);
            assertThat(metrics(client).values().keySet())
                    .contains("bluegreen_daemon_up{daemon=\"pg2pulsar-blue\",state=\"running\"}")
                    .allSatisfy(series -> assertThat(series).doesNotContain("lag_seconds", "pulsar2pg", "phase"));
        }
        try (ServerSocket other = new ServerSocket(port)) {
            var failed = migration.run("pg2pulsar", "--side", "blue");
            assertThat(failed.exitCode()).isEqualTo(2);
            assertThat(failed.err()).contains("http.listen").contains(Integer.toString(other.getLocalPort()));
        }
    }

    private static TestMigration replicated(TestMigration migration, int port) throws Exception {
        migration.write(migration.yaml() + "http: {listen: \"127.0.0.1:" + port + "\"}\n");
        migration.onBlue("CREATE TABLE users (id int PRIMARY KEY)");
        migration.onGreen("CREATE TABLE users (id int PRIMARY KEY)");
        assertThat(migration.run("setup").err()).isEmpty();
        assertThat(migration.run("copy").err()).isEmpty();
        return migration;
    }

    private static boolean has(Client client, String series) throws Exception {
        return metrics(client).values().containsKey(series);
    }

    /** The value of a series; −1 where it is not there. */
    private static double value(Client client, String series) throws Exception {
        return metrics(client).values().getOrDefault(series, -1.0);
    }

    private static Scrape metrics(Client client) throws Exception {
        return Scrape.of(client.get("/metrics").body());
    }

    private record Documented(String type, SortedSet<String> labels) {}

    /** Of the JVM's own metrics some come only after an event, and some not on every system: those may be missing. */
    private static void agreesWithItsDocument(Scrape metrics) throws Exception {
        Map<String, Documented> found = new TreeMap<>();
        metrics.types().forEach((name, type) -> {
            String series = type.equals("summary") ? name + "_count" : name;
            found.put(name, new Documented(type, metrics.labels().getOrDefault(series, new TreeSet<>())));
        });
        Map<String, Documented> documented = documented();
        found.forEach((name, each) -> assertThat(documented).containsEntry(name, each));
        assertThat(documented.keySet().stream().filter(name -> name.startsWith("bluegreen_")))
                .containsExactlyElementsOf(found.keySet().stream()
                        .filter(name -> name.startsWith("bluegreen_"))
                        .toList());
    }

    private static Map<String, Documented> documented() throws Exception {
        Map<String, Documented> documented = new TreeMap<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                SortedSet<String> labels = new TreeSet<>();
                for (String label : row.group("labels").replace("`", "").split(",", -1)) {
                    if (!label.isBlank()) {
                        labels.add(label.strip());
                    }
                }
                documented.put(row.group("name"), new Documented(row.group("type"), labels));
            }
        }
        return documented;
    }

    /** Where Prometheus' own program is there, it is asked too: Debian's package prometheus has it. */
    private static void prometheusAccepts(String page) throws Exception {
        boolean isThere = List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        if (!isThere) {
            return;
        }
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = promtool.outputWriter()) {
            in.write(page);
        }
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines().filter(line -> line.startsWith("bluegreen_") || line.startsWith("error")))
                .isEmpty();
    }
}
