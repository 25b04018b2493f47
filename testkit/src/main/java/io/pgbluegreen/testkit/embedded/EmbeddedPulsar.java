package io.pgbluegreen.testkit.embedded;

import io.pgbluegreen.testkit.PulsarHealth;
import io.pgbluegreen.testkit.PulsarOptions;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.ServerException;
import io.pgbluegreen.testkit.TokenKey;
import io.pgbluegreen.testkit.process.FreePort;
import io.pgbluegreen.testkit.process.GuardedFolder;
import io.pgbluegreen.testkit.process.LogTail;
import io.pgbluegreen.testkit.process.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Pulsar standalone in a JVM of its own, on its own class path. */
public final class EmbeddedPulsar implements PulsarServer {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(90);
    private static final String CONFIGURATION = "standalone.conf";
    private static final int POLL_MILLIS = 50;
    private static final int PORT_ATTEMPTS = 5;

    private final PulsarOptions options;
    private final String classPath;
    private final GuardedFolder folder;
    private final Path logFile;
    private int brokerPort;
    private int webPort;
    private int bookiePort;
    private @Nullable Process broker;

    private EmbeddedPulsar(PulsarOptions options, String classPath, GuardedFolder folder) {
        this.options = options;
        this.classPath = classPath;
        this.folder = folder;
        this.logFile = folder.path().resolve("pulsar.log");
    }

    /**
     * Starts a standalone in a new folder.
     *
     * @throws ServerException if it does not come up, with the end of its output
     */
    public static EmbeddedPulsar start(PulsarOptions options) {
        String classPath = PulsarClassPath.get();
        GuardedFolder folder;
        try {
            folder = GuardedFolder.create("pulsar");
        } catch (IOException e) {
            throw new ServerException("cannot prepare a folder for Pulsar: " + e.getMessage(), e);
        }
        EmbeddedPulsar server = new EmbeddedPulsar(options, classPath, folder);
        try {
            server.prepare();
            server.startOnFreePorts();
            return server;
        } catch (IOException e) {
            folder.close();
            throw new ServerException(server + " could not be set up: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private void prepare() throws IOException {
        // Where netty, RocksDB and others unpack their native libraries.
        Files.createDirectory(folder.path().resolve("tmp"));
        try (InputStream in = EmbeddedPulsar.class.getResourceAsStream("log4j2.xml")) {
            if (in == null) {
                throw new IOException("the resource log4j2.xml is missing");
            }
            Files.copy(in, folder.path().resolve("log4j2.xml"));
        }
    }

    /** Ports that were free a moment ago may be taken by now; then others are tried. */
    private void startOnFreePorts() throws IOException {
        for (int attempt = 1; ; attempt++) {
            brokerPort = FreePort.find();
            webPort = FreePort.find();
            bookiePort = FreePort.find();
            Files.deleteIfExists(folder.path().resolve(CONFIGURATION));
            folder.writePrivate(CONFIGURATION, PulsarConfiguration.lines(brokerPort, webPort, options));
            try {
                start();
                return;
            } catch (ServerException e) {
                if (attempt == PORT_ATTEMPTS || !log().contains("already in use")) {
                    throw e;
                }
            }
        }
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + options.heapMegabytes() + "m",
                "-XX:MaxDirectMemorySize=" + options.directMegabytes() + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.io.tmpdir=" + folder.path().resolve("tmp"),
                "-Dlog4j2.configurationFile=" + folder.path().resolve("log4j2.xml")));
        if (options.quickStart()) {
            command.add("-XX:TieredStopAtLevel=1");
        }
        for (String opened : List.of("java.nio", "java.util.zip", "jdk.internal.misc", "sun.net")) {
            command.addAll(List.of("--add-opens", "java.base/" + opened + "=ALL-UNNAMED"));
        }
        command.addAll(List.of(
                "-cp",
                classPath,
                "org.apache.pulsar.PulsarStandaloneStarter",
                "--config",
                folder.path().resolve(CONFIGURATION).toString(),
                "--no-functions-worker",
                "--no-stream-storage",
                "--bookkeeper-port",
                Integer.toString(bookiePort),
                "--bookkeeper-dir",
                folder.path().resolve("bookkeeper").toString(),
                "--metadata-dir",
                folder.path().resolve("metadata").toString()));
        return command;
    }

    @Override
    public synchronized void start() {
        if (isRunning()) {
            throw new ServerException(this + " runs already");
        }
        try {
            Process started = folder.launch(command(), Map.of(), "KILL", logFile);
            broker = started;
            awaitHealth(started);
        } catch (IOException e) {
            throw new ServerException(this + " could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException(this + ": interrupted while waiting for it", e);
        }
    }

    private void awaitHealth(Process started) throws InterruptedException {
        PulsarHealth health =
                new PulsarHealth(adminUrl(), options.tokens().map(key -> key.token(PulsarOptions.SUPERUSER)));
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            Optional<String> problem = health.problem();
            if (problem.isEmpty()) {
                return;
            }
            if (!started.isAlive()) {
                throw new ServerException(this + " ended while starting, with status " + started.exitValue() + ":\n"
                        + LogTail.of(logFile));
            }
            if (System.nanoTime() > deadline) {
                ServerProcess.kill(started);
                throw new ServerException(this + " was not well within " + START_LIMIT.toSeconds() + " s ("
                        + problem.get() + "):\n" + LogTail.of(logFile));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    @Override
    public synchronized void stop() {
        Process running = running();
        ServerProcess.signal(running.pid(), "TERM");
        try {
            if (!running.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new ServerException(this + " did not stop within " + STOP_LIMIT.toSeconds() + " s of SIGTERM:\n"
                        + LogTail.of(logFile));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException(this + ": interrupted while it stopped", e);
        }
    }

    @Override
    public synchronized void kill() {
        ServerProcess.kill(running());
    }

    private Process running() {
        Process current = broker;
        if (current == null || !current.isAlive()) {
            throw new ServerException(this + " does not run");
        }
        return current;
    }

    @Override
    public boolean isRunning() {
        Process current = broker;
        return current != null && current.isAlive();
    }

    @Override
    public String serviceUrl() {
        return "pulsar://127.0.0.1:" + brokerPort;
    }

    @Override
    public String adminUrl() {
        return "http://127.0.0.1:" + webPort;
    }

    @Override
    public String token(String role) {
        TokenKey key = options.tokens()
                .orElseThrow(() -> new IllegalStateException(this + " was started without tokenAuthentication()"));
        return key.token(role);
    }

    @Override
    public String log() {
        return LogTail.all(logFile);
    }

    @Override
    public void close() {
        folder.close();
    }

    @Override
    public String toString() {
        return "Pulsar in " + folder.path();
    }
}
