package io.pgbluegreen.benchmarks;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.client.ConnectionSource;
import io.pgbluegreen.testkit.comparison.TableComparison;
import io.pgbluegreen.testkit.comparison.TableSelection;
import io.pgbluegreen.testkit.process.JavaProgram;
import io.pgbluegreen.testkit.proxy.PgBouncerServer;
import io.pgbluegreen.testkit.tpcb.LedgerWorkload;
import io.pgbluegreen.testkit.tpcb.TpcbSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two clusters that replicate both ways, and PgBouncer in front of them, as a company would have it for its switch. */
final class SwitchStage implements AutoCloseable {

    /** Branches of the TPC-B tables; with 10, clients seldom wait for each other's rows. */
    static final int SCALE = 10;

    private static final String APP = "app";
    private static final Duration LONGEST_COMMAND = Duration.ofMinutes(5);

    private final Servers servers;
    private final PgBouncerServer bouncer;
    private final Path folder;
    private final JavaProgram daemons;

    private SwitchStage(Servers servers, PgBouncerServer bouncer, Path folder) {
        this.servers = servers;
        this.bouncer = bouncer;
        this.folder = folder;
        run("setup");
        run("copy");
        this.daemons = start("run");
    }

    /** Starts everything, loads green, and leaves the four daemons running. */
    static SwitchStage open(String blueMajor, String greenMajor) throws SQLException, IOException {
        Servers servers = Servers.start(blueMajor, greenMajor);
        try {
            for (PostgresServer server : List.of(servers.blue(), servers.green())) {
                try (Connection connection = server.connect()) {
                    LedgerWorkload.create(connection);
                }
                server.execute(
                        "CREATE ROLE " + APP + " LOGIN PASSWORD '" + APP + "'",
                        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + APP,
                        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO " + APP);
            }
            try (Connection blue = servers.blue().connect()) {
                TpcbSchema.seed(blue, SCALE);
            }
            PgBouncerServer bouncer = PgBouncerServer.builder()
                    .target(servers.blue())
                    .user(APP, APP)
                    .start();
            Path folder = Files.createTempDirectory("bluegreen-benchmark-");
            Files.writeString(folder.resolve("migration.yaml"), yaml(servers, bouncer, folder));
            return new SwitchStage(servers, bouncer, folder);
        } catch (SQLException | IOException | RuntimeException e) {
            servers.close();
            throw e;
        }
    }

    private static String yaml(Servers servers, PgBouncerServer bouncer, Path folder) throws IOException {
        return """
                name: shop
                blue: %s
                green: %s
                pulsar: {service-url: "%s", admin-url: "%s"}
                copy: {schema: existing}
                traffic:
                  kind: pgbouncer
                  pgbouncer: {consoles: ["%s:%d"], user: %s, password-file: %s, database: %s, config-file: %s}
                """.formatted(
                        server("blue", servers.blue(), folder),
                        server("green", servers.green(), folder),
                        servers.pulsar().serviceUrl(),
                        servers.pulsar().adminUrl(),
                        bouncer.host(),
                        bouncer.port(),
                        bouncer.consoleUser(),
                        secret(folder.resolve("console.password"), bouncer.consolePassword()),
                        bouncer.database(),
                        bouncer.databasesFile());
    }

    private static String server(String label, PostgresServer server, Path folder) throws IOException {
        return "{host: " + server.host() + ", port: " + server.port() + ", database: " + server.database() + ", user: "
                + server.user() + ", password-file: " + secret(folder.resolve(label + ".password"), server.password())
                + "}";
    }

    private static Path secret(Path file, String content) throws IOException {
        return Files.writeString(file, content);
    }

    /** Where clients connect: PgBouncer, as the application's role. */
    ConnectionSource clients() {
        return bouncer.source(APP, APP);
    }

    /** Runs a command to its end and gives what it printed. */
    String run(String... arguments) {
        try (JavaProgram program = start(arguments)) {
            JavaProgram.Result result = program.await(LONGEST_COMMAND);
            if (result.exitCode() != 0) {
                throw new IllegalStateException("bluegreen " + String.join(" ", arguments) + " ended with "
                        + result.exitCode() + ": " + result.output() + result.errors());
            }
            return result.output();
        }
    }

    private JavaProgram start(String... arguments) {
        List<String> options = new ArrayList<>(List.of("-XX:+ExitOnOutOfMemoryError"));
        boolean daemon = arguments[0].equals("run");
        options.addAll(daemon ? List.of("-Xmx512m") : List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"));
        return JavaProgram.start(folder, "io.pgbluegreen.cli.Main", options, arguments);
    }

    Connection side(boolean green) throws SQLException {
        return (green ? servers.green() : servers.blue()).connect();
    }

    /** Differences of any row of any table; empty once both sides hold the same. */
    String differences() throws SQLException {
        try (Connection blue = side(false);
                Connection green = side(true)) {
            TableComparison comparison = TableComparison.compare(blue, green, TableSelection.userTables());
            return comparison.isEqual() ? "" : comparison.differences();
        }
    }

    @Override
    public void close() {
        daemons.terminate();
        daemons.close();
        bouncer.close();
        servers.close();
    }
}
