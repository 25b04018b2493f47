package io.pgbluegreen.testkit.containers;

import io.pgbluegreen.testkit.PulsarHealth;
import io.pgbluegreen.testkit.PulsarOptions;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.testkit.ServerException;
import io.pgbluegreen.testkit.TokenKey;
import io.pgbluegreen.testkit.artifact.ServerVersions;
import io.pgbluegreen.testkit.process.FreePort;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.GenericContainer;

/**
 * Pulsar standalone from the official image. The ports are the same inside and outside the container, since a broker
 * tells its clients at which port to find it.
 */
public final class ContainerPulsar implements PulsarServer {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final int STOP_LIMIT_SECONDS = 90;
    private static final int POLL_MILLIS = 100;

    private final PulsarOptions options;
    private final GenericContainer<?> container;
    private final int brokerPort;
    private final int webPort;

    private ContainerPulsar(PulsarOptions options, GenericContainer<?> container, int brokerPort, int webPort) {
        this.options = options;
        this.container = container;
        this.brokerPort = brokerPort;
        this.webPort = webPort;
    }

    /**
     * Runs the image {@code apachepulsar/pulsar} of the pinned version.
     *
     * @throws ServerException if no container engine answers or the server does not start
     */
    public static ContainerPulsar start(PulsarOptions options) {
        Engine.require("Pulsar");
        int brokerPort = FreePort.find();
        int webPort = FreePort.find();
        GenericContainer<?> container = new GenericContainer<>("apachepulsar/pulsar:" + ServerVersions.pulsar())
                .withStartupTimeout(START_LIMIT)
                .withEnv(environment(options, brokerPort, webPort))
                .withCommand(
                        "sh",
                        "-c",
                        "bin/apply-config-from-env.py conf/standalone.conf"
                                + " && exec bin/pulsar standalone --no-functions-worker --no-stream-storage");
        container.setPortBindings(
                List.of("127.0.0.1:" + brokerPort + ":" + brokerPort, "127.0.0.1:" + webPort + ":" + webPort));
        container.start();
        ContainerPulsar server = new ContainerPulsar(options, container, brokerPort, webPort);
        try {
            server.awaitHealth();
            return server;
        } catch (ServerException e) {
            container.stop();
            throw e;
        }
    }

    /** The image's script turns every {@code PULSAR_PREFIX_name} into a line of the configuration. */
    private static Map<String, String> environment(PulsarOptions options, int brokerPort, int webPort) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("brokerServicePort", Integer.toString(brokerPort));
        settings.put("webServicePort", Integer.toString(webPort));
        settings.put("advertisedAddress", "127.0.0.1");
        settings.put("journalSyncData", "true");
        settings.putAll(options.authenticationSettings());
        settings.putAll(options.settings());
        Map<String, String> environment = new LinkedHashMap<>();
        settings.forEach((name, value) -> environment.put("PULSAR_PREFIX_" + name, value));
        environment.put(
                "PULSAR_MEM",
                "-Xmx" + options.heapMegabytes() + "m -XX:MaxDirectMemorySize=" + options.directMegabytes() + "m");
        return environment;
    }

    private void awaitHealth() {
        PulsarHealth health =
                new PulsarHealth(adminUrl(), options.tokens().map(key -> key.token(PulsarOptions.SUPERUSER)));
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try {
            for (Optional<String> problem = health.problem(); problem.isPresent(); problem = health.problem()) {
                if (System.nanoTime() > deadline) {
                    throw new ServerException(this + " was not well within " + START_LIMIT.toSeconds() + " s ("
                            + problem.get() + "):\n" + log());
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException(this + ": interrupted while waiting for it", e);
        }
    }

    @Override
    public void start() {
        Engine.start(container);
        awaitHealth();
    }

    @Override
    public void stop() {
        Engine.stop(container, STOP_LIMIT_SECONDS);
    }

    @Override
    public void kill() {
        Engine.kill(container);
    }

    @Override
    public boolean isRunning() {
        return container.isRunning();
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
        return Engine.log(container);
    }

    @Override
    public void close() {
        container.stop();
    }

    @Override
    public String toString() {
        return "Pulsar in container " + container.getContainerId();
    }
}
