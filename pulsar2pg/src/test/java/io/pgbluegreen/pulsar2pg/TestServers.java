package io.pgbluegreen.pulsar2pg;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.PulsarSettings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The servers that all tests of the module share; each test has a database and a topic of its own. */
public final class TestServers {

    private static final Map<String, PostgresServer> POSTGRES = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private TestServers() {}

    public static PostgresServer postgres(String major) {
        return POSTGRES.computeIfAbsent(major, m -> PostgresServer.builder(m)
                .setting("max_connections", "200")
                .setting("log_statement", System.getProperty("test.log_statement", "none"))
                .start());
    }

    public static PulsarServer pulsar() {
        return Pulsar.SERVER;
    }

    public static PulsarConnection pulsarConnection() {
        return Pulsar.CONNECTION;
    }

    static int nextNumber() {
        return NUMBER.incrementAndGet();
    }

    private static final class Pulsar {
        static final PulsarServer SERVER = PulsarServer.builder().start();
        static final PulsarConnection CONNECTION =
                PulsarConnection.open(new PulsarSettings(SERVER.serviceUrl(), SERVER.adminUrl()));
    }
}
