package io.pgbluegreen.benchmarks;

import io.pgbluegreen.changeevent.Lsn;
import io.pgbluegreen.postgres.metadata.DaemonTable;
import io.pgbluegreen.postgres.metadata.DesiredState;
import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.process.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The product: publisher and applier as two processes of 256 MB heap, with Pulsar between them. */
final class OurRound implements CatchUpRound {

    private static final String PUBLISHER = "pg2pulsar-blue";
    private static final String APPLIER = "pulsar2pg-green";

    private final Servers servers;
    private final Workload workload;
    private final String name;
    private final Path folder;

    OurRound(Servers servers, Workload workload, int number) {
        this.servers = servers;
        this.workload = workload;
        this.name = "ours_" + number;
        try {
            this.folder = Files.createTempDirectory("bluegreen-benchmark-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String database() {
        return name;
    }

    @Override
    public void prepare() throws SQLException {
        servers.green().execute("CREATE DATABASE " + name);
        try (Connection green = servers.green().connect(name)) {
            workload.createTables(green);
        }
        try {
            Files.writeString(
                    folder.resolve("migration.yaml"),
                    "name: " + name + "\nblue: "
                            + server("blue", servers.blue(), servers.blue().database()) + "\ngreen: "
                            + server("green", servers.green(), name) + "\npulsar: {service-url: \""
                            + servers.pulsar().serviceUrl() + "\", admin-url: \""
                            + servers.pulsar().adminUrl() + "\"}\ncopy: {schema: existing, jobs: 2}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("setup");
        run("copy");
    }

    private String server(String label, PostgresServer server, String database) throws IOException {
        Path password = folder.resolve(label + ".password");
        Files.writeString(password, server.password());
        return "{host: " + server.host() + ", port: " + server.port() + ", database: " + database + ", user: "
                + server.user() + ", password-file: " + password + "}";
    }

    private void run(String command) {
        try (JavaProgram program = start(command)) {
            JavaProgram.Result result = program.await(Duration.ofMinutes(10));
            if (result.exitCode() != 0) {
                throw new IllegalStateException("bluegreen " + command + " failed:\n" + result.errors());
            }
        }
    }

    private JavaProgram start(String... arguments) {
        return JavaProgram.start(
                folder,
                "io.pgbluegreen.cli.Main",
                List.of(System.getProperty("benchmark.jvm", "-Xmx256m").split(" ")),
                arguments);
    }

    @Override
    public double catchUp(Lsn target) throws SQLException, InterruptedException {
        try (Connection blue = servers.blue().connect();
                Connection green = servers.green().connect(name)) {
            want(blue, PUBLISHER, DesiredState.STOPPED);
            want(green, APPLIER, DesiredState.STOPPED);
            try (JavaProgram publisher = start("pg2pulsar", "--side", "blue");
                    JavaProgram applier = start("pulsar2pg", "--side", "green")) {
                awaitStopped(blue, PUBLISHER, publisher);
                awaitStopped(green, APPLIER, applier);
                long start = System.nanoTime();
                want(blue, PUBLISHER, DesiredState.RUNNING);
                want(green, APPLIER, DesiredState.RUNNING);
                double seconds = CatchUpRound.awaitLsn(
                        green,
                        "SELECT end_lsn::text FROM bluegreen.applied WHERE source = 'blue'",
                        target,
                        start,
                        () -> {
                            requireRunning(publisher);
                            requireRunning(applier);
                        });
                publisher.terminate();
                applier.terminate();
                return seconds;
            }
        }
    }

    private static void want(Connection connection, String daemon, DesiredState desired) throws SQLException {
        if (!DaemonTable.setDesired(connection, daemon, desired)) {
            DaemonTable.register(connection, daemon, "benchmark", 0);
            DaemonTable.setDesired(connection, daemon, desired);
        }
    }

    private static void awaitStopped(Connection connection, String daemon, JavaProgram program)
            throws SQLException, InterruptedException {
        while (!Servers.one(connection, "SELECT actual || pid FROM bluegreen.daemon WHERE name = '" + daemon + "'")
                .equals("stopped" + program.pid())) {
            requireRunning(program);
            Thread.sleep(CatchUpRound.POLL_MILLIS);
        }
    }

    private static void requireRunning(JavaProgram daemon) {
        if (!daemon.isRunning()) {
            throw new IllegalStateException("a daemon ended: " + daemon.errors());
        }
    }
}
