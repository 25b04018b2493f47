package io.pgbluegreen.consumers;

import io.pgbluegreen.testkit.PostgresServer;
import io.pgbluegreen.testkit.PulsarServer;
import io.pgbluegreen.topic.PulsarConnection;
import io.pgbluegreen.topic.PulsarSettings;
import io.pgbluegreen.topic.TopicName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The servers that all tests of the module share; each test has databases and topics of its own. */
public final class TestServers {

    private static final Map<String, PostgresServer> POSTGRES = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private TestServers() {}

    public static PostgresServer postgres(String major) {
        return POSTGRES.computeIfAbsent(major, m -> PostgresServer.builder(m)
                .setting("wal_level", "logical")
                .setting("max_connections", "100")
                .start());
    }

    /** A connection that lasts as long as the JVM; not to be closed. */
    public static PulsarConnection pulsar() {
        return Pulsar.CONNECTION;
    }

    public static PulsarServer pulsarServer() {
        return Pulsar.SERVER;
    }

    public static int nextNumber() {
        return NUMBER.incrementAndGet();
    }

    /** A name that no other test uses; the topic is not created. */
    public static TopicName newTopic() {
        return new TopicName("public", "default", "t" + nextNumber());
    }

    private static final class Pulsar {
        static final PulsarServer SERVER = PulsarServer.builder().start();
        static final PulsarConnection CONNECTION =
                PulsarConnection.open(new PulsarSettings(SERVER.serviceUrl(), SERVER.adminUrl()));
    }
}
