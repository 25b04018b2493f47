package io.pgbluegreen.integration;

import io.pgbluegreen.testkit.PulsarServer;
import org.jspecify.annotations.Nullable;

/** One Pulsar for all tests of the module; it ends with the JVM. Tests that stop Pulsar start one of their own. */
final class SharedPulsar {

    private static @Nullable PulsarServer server;

    private SharedPulsar() {}

    static synchronized PulsarServer get() {
        PulsarServer running = server;
        if (running == null) {
            running = PulsarServer.builder().start();
            server = running;
        }
        return running;
    }
}
